import type { DesiredState } from '../../agent/protocol/desired-state.ts'

/** An order in words, for records that people read. */
export const describeOrder = (generation: number, { peers }: DesiredState): string => {
  const named = peers.map(({ host, stage }) => `${host} ${stage}`)
  return `generation ${generation}: ${named.length === 0 ? 'no peers' : named.join(', ')}`
}
