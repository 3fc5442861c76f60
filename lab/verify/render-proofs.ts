import type { Paint } from './paint.ts'
import { NAME } from './render-claims.ts'
import { type ProofOfHost, together } from './result.ts'

/** One line: of how many hosts it is proved for every packet; who is not among them is named. */
export const renderProofs = (proofs: readonly ProofOfHost[], paint: Paint): readonly string[] => {
  if (proofs.length === 0) return []
  const open = proofs.filter(({ both, wall, guard }) => together([both, wall, guard]) !== 'held')
  const held = proofs.length - open.length
  const hosts = `${held} of ${proofs.length} ${proofs.length === 1 ? 'host' : 'hosts'}`
  const others = open.length === 0 ? '' : `; not ${open.map(({ host }) => host).join(', ')}`
  return [
    `  ${'every packet'.padEnd(NAME)}${hosts} proved, through each wall alone and both together${others}`,
  ].map((line) => (open.length === 0 ? paint.faint(line) : line))
}
