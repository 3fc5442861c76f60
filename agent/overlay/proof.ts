import * as z from 'zod'
import { runProgram, tryProgram } from '../program/run-program.ts'
import { PROOF } from './devices.ts'

const Neighbours = z.array(
  z.looseObject({ dst: z.string(), state: z.array(z.string()).optional() }),
)

/** A peer as the proof asks for it. */
export interface Silent {
  readonly inner: string
  readonly mac: string
}

/**
 * Plain mode: makes the kernel ask each peer by ARP through the proof's VXLAN device, so that question and answer
 * both go through the exact hole, and returns the inner addresses that have answered the question before. Only
 * REACHABLE counts: it comes from an answer, while a question that the peer asks leaves STALE.
 */
export async function answeredThroughHole(silent: readonly Silent[]): Promise<readonly string[]> {
  const json = await runProgram({ program: 'ip', args: ['-j', 'neigh', 'show', 'dev', PROOF] })
  const answered = new Set(
    Neighbours.parse(JSON.parse(json === '' ? '[]' : json))
      .filter(({ state }) => state?.includes('REACHABLE') === true)
      .map(({ dst }) => dst),
  )
  const lines = silent
    .filter(({ inner }) => !answered.has(inner))
    .map(({ inner, mac }) => `neigh replace ${inner} lladdr ${mac} dev ${PROOF} nud probe`)
  const input = `${lines.join('\n')}\n`
  if (lines.length > 0) await tryProgram({ program: 'ip', args: ['-force', '-batch', '-'], input })
  return [...answered]
}
