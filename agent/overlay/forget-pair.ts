import { tryProgram } from '../program/run-program.ts'
import { PROOF } from './devices.ts'

export interface Left {
  readonly address: string
  readonly inner: string
}

/**
 * Removes what a pair has left in this kernel besides rules and entries of ours: connection tracking (a flow that
 * stands there outlives its rule) and the neighbour entry, so that a successor at the same address starts clean.
 * `conntrack` exits with 1 when there was nothing to delete.
 */
export async function forgetPair({ address, inner }: Left, underlayDevice: string): Promise<void> {
  const deletion = (side: '-s' | '-d') =>
    tryProgram({ program: 'conntrack', args: ['-D', '-f', 'ipv4', side, address] })
  const neighbours = `neigh del ${address} dev ${underlayDevice}\nneigh del ${inner} dev ${PROOF}\n`
  const forget = tryProgram({ program: 'ip', args: ['-force', '-batch', '-'], input: neighbours })
  await Promise.all([deletion('-s'), deletion('-d'), forget])
}
