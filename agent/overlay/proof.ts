import { z } from 'zod'
import type { DesiredState } from '../protocol/desired-state.ts'
import type { HostId } from '../protocol/names.ts'
import { runProgram, tryProgram } from '../program/run-program.ts'
import { PROOF } from './devices.ts'
import type { WireguardReading } from './wireguard-reading.ts'

/** Peers with whom WireGuard shook hands since they were given to it. */
export function shookHands(
  { peers }: DesiredState,
  wireguard: WireguardReading | null,
): readonly HostId[] {
  const hasHandshake = (key: string | null) =>
    key !== null && (wireguard?.peers.get(key)?.latestHandshake ?? 0) > 0
  return peers.filter(({ publicKey }) => hasHandshake(publicKey)).map(({ host }) => host)
}

const Neighbours = z.array(z.looseObject({ dst: z.string(), state: z.array(z.string()).optional() }))

/**
 * Plain mode: the kernel is made to ask for the peers' inner addresses by ARP through the proof's VXLAN device, so
 * that question and answer each go through the exact hole. Returns the inner addresses that have answered.
 */
export async function answeredThroughHole(inner: readonly string[]): Promise<readonly string[]> {
  const lines = inner.map((address) => `neigh replace ${address} dev ${PROOF} use`)
  await tryProgram({ program: 'ip', args: ['-force', '-batch', '-'], input: `${lines.join('\n')}\n` })
  const json = await runProgram({ program: 'ip', args: ['-j', 'neigh', 'show', 'dev', PROOF] })
  return Neighbours.parse(JSON.parse(json === '' ? '[]' : json))
    .filter(({ state }) => state?.includes('REACHABLE') === true)
    .map(({ dst }) => dst)
}
