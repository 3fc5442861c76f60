import type { FlowCount, ProbeResult, VerifyResult } from '../../lab/index.ts'
import type { TypedVerify } from './typed-verify.ts'

/** What was seen, for the message of an expectation that was not met. */
export const probed = ({ fate, sender, receiver, control }: ProbeResult): string =>
  [
    `it ${fate}: sent by ${sender.name}`,
    `${receiver.seenAt === null ? 'never seen' : `seen at ${receiver.seenAt}`} on ${receiver.name}`,
    `rule ${receiver.rule ?? 'none'}`,
    `positive control ${control?.arrived === true ? 'arrived' : 'DID NOT ARRIVE'}`,
  ].join(', ')

export const counted = ({ sent, arrived, missedByTap }: FlowCount): string =>
  `${String(sent)} sent, ${String(arrived)} arrived, ${String(missedByTap)} missed by the tap`

export const found = ({
  verdict,
  findings,
}: Pick<TypedVerify | VerifyResult, 'verdict' | 'findings'>): string =>
  [
    `it is ${verdict}`,
    ...findings.map(
      ({ claim, host, rule, evidence }) =>
        `${claim} ${host ?? ''}: ${evidence} (${rule ?? 'no rule'})`,
    ),
  ].join('\n  ')

export const typed = (said: TypedVerify): string =>
  `it exits ${String(said.exitCode)}; ${found(said)}`
