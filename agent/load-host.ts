import type { KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { readBootId } from './boot-id.ts'
import { type GuardOwner, guardOwner } from './enforce/guard-owner.ts'
import { type CardFinder, cardFinder } from './firewall/find-card.ts'
import { type HostValues, parseHostValues } from './host-values.ts'
import { ensureKey, ensureWireguardKey } from './identity/keys.ts'
import type { Logger } from './log.ts'
import { DriverMemory } from './overlay/network-driver/driver-memory.ts'
import { PLACES } from './places.ts'
import type { WireguardKey } from './protocol/names.ts'

/** What an agent finds on its host when it starts, keys made if there were none. */
export interface LoadedHost {
  readonly values: HostValues
  readonly ca: string
  readonly key: KeyObject
  /** Null in plain mode. */
  readonly wireguardKey: WireguardKey | null
  readonly bootId: string
  readonly owner: GuardOwner
  readonly card: CardFinder
  /** What the engine on this host asked of the network driver. */
  readonly memory: DriverMemory
}

export async function loadHost(log: Logger): Promise<LoadedHost> {
  const values = parseHostValues(await readFile(PLACES.hostEnv, 'utf8'))
  const [ca, key, wireguardKey, bootId, owner, card] = await Promise.all([
    readFile(PLACES.ca, 'utf8'),
    ensureKey(PLACES.key),
    values.mode === 'plain' ? null : ensureWireguardKey(PLACES.wireguardKey),
    readBootId(),
    guardOwner(PLACES.guardPipe),
    cardFinder(values.address),
  ])
  const memory = await DriverMemory.open(PLACES.networks, bootId, log)
  return { values, ca, key, wireguardKey, bootId, owner, card, memory }
}
