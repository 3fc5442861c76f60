import { tryProgram } from '../program/run-program.ts'

/**
 * Removes what a pair has left in this kernel besides rules and entries of ours: connection tracking (a flow that
 * stands there outlives its rule) and the neighbour entry, so that a successor at the same address starts clean.
 * `conntrack` exits with 1 when there was nothing to delete.
 */
export async function forgetPair(address: string, underlayDevice: string): Promise<void> {
  const deletion = (side: '-s' | '-d') =>
    tryProgram({ program: 'conntrack', args: ['-D', '-f', 'ipv4', side, address] })
  const neighbour = tryProgram({ program: 'ip', args: ['neigh', 'del', address, 'dev', underlayDevice] })
  await Promise.all([deletion('-s'), deletion('-d'), neighbour])
}
