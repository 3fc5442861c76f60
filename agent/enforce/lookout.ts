import { existsSync } from 'node:fs'
import type { KernelReader } from '../firewall/kernel-reader.ts'
import { legacyTables } from '../firewall/legacy-tables.ts'
import { isLoopbackNamed } from '../firewall/loopback.ts'
import { CARD_TABLE, GUARD_TABLE, PINS_TABLE } from '../firewall/rules/names.ts'
import { holeMembers } from '../firewall/rules/sets.ts'
import { loudBridgeHooks } from '../overlay/bridge-hooks.ts'
import { BRIDGE, FRAMES, PROOF, TUNNEL } from '../overlay/devices.ts'
import { isAboutOverlay } from '../overlay/overlay-driver.ts'
import { EventStream } from '../program/event-stream.ts'
import type { RulesInput } from '../firewall/rules/rules-input.ts'
import type { Chronicle } from './chronicle.ts'
import type { FirewallKeeper } from './firewall-keeper.ts'
import type { GuardOwner } from './guard-owner.ts'
import type { NoticeKind, Notices } from './notices.ts'

export interface LookoutParts {
  readonly notices: Notices
  readonly chronicle: Chronicle
  readonly reader: KernelReader
  readonly owner: GuardOwner
  readonly firewall: FirewallKeeper
  readonly input: RulesInput
  readonly hasOverlay: () => boolean
}

/** Kernel events of `nft` (2 ms) and of devices, routes and forwarding entries. */
export function kernelEvents({ notices, chronicle }: LookoutParts): DisposableStack {
  const streams = new DisposableStack()
  streams.use(
    new EventStream({
      program: 'nft',
      args: ['-s', 'monitor'],
      isEvent: isChange,
      onEvent: (line) => {
        chronicle.tell(line)
        const kind = noticeOf(line)
        if (kind !== null) notices.note(kind, `nft: ${line}`)
      },
      onGap: (why) => notices.note('round', why),
    }),
  )
  streams.use(
    new EventStream({
      program: 'ip',
      args: ['-o', 'monitor', 'link', 'address', 'route', 'neigh'],
      isEvent: isAboutOverlay,
      onEvent: (line) => notices.note('overlay', `ip: ${line.slice(0, 120)}`),
      onGap: (why) => notices.note('round', why),
    }),
  )
  return streams
}

/** Of a packet that somebody traces the kernel tells on the same way; no rule changes by that. */
const isChange = (line: string): boolean => !line.startsWith('trace id ')

/**
 * What a line of `nft monitor` gives notice of; null for the mark at the end of a transaction. What `nft` says besides
 * is that the kernel had more to tell than it could take (somebody traces a flood, or it was stopped): then everything
 * is read anew.
 */
export function noticeOf(line: string): NoticeKind | null {
  if (line.startsWith('# new generation')) return null
  return line.startsWith('#') ? 'round' : subjectOf(line)
}

function subjectOf(line: string): NoticeKind {
  if (/ ip6? filter\b/.test(line)) return 'walls'
  const isGuard = [` inet ${GUARD_TABLE}`, ` netdev ${CARD_TABLE}`, ` bridge ${PINS_TABLE}`].some(
    (table) => line.includes(table),
  )
  return isGuard ? 'guard' : 'tables'
}

/** Looks at what sends no event: the wall's sets, the guard's owner, legacy tables, devices. Costs no process. */
export async function lookAround(parts: LookoutParts): Promise<void> {
  const { notices, reader, owner, firewall, input } = parts
  const [sets, isAlive, legacy, loud, isLoopback] = await Promise.all([
    reader.readSets(),
    owner.isAlive(),
    legacyTables(),
    loudBridgeHooks(),
    isLoopbackNamed(),
  ])
  const { holes, inner } = firewall.sets
  if (
    !same(sets.holes, holeMembers({ holes, inner }, input.tunnelPort)) ||
    !same(sets.inner, inner)
  )
    notices.note('sets', 'ipset: members differ')
  if (owner.isExpected && !isAlive) notices.note('owner', 'the owner of the guard is gone')
  if (firewall.isCardRenamed) notices.note('guard', 'the card has another name')
  if (!isLoopback) notices.note('walls', 'lo is not the loopback')
  if (legacy.length > 0) notices.note('tables', 'a legacy table is in use')
  if (loud.length > 0) notices.note('overlay', `on: ${loud.join(' ')}`)
  const missing = parts.hasOverlay() ? DEVICES[input.mode].filter((name) => !isThere(name)) : []
  if (missing.length > 0) notices.note('overlay', `missing: ${missing.join(' ')}`)
}

const DEVICES = {
  encrypted: [TUNNEL, FRAMES, BRIDGE],
  plain: [PROOF, FRAMES, BRIDGE],
} as const

const isThere = (device: string): boolean => existsSync(`/sys/class/net/${device}`)

const same = (found: readonly string[] | null, wished: readonly string[]): boolean =>
  found !== null && found.join() === [...wished].sort().join()
