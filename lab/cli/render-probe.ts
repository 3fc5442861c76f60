import type { ProbeResult } from '../probe/probe.ts'

/** A probe for people: the fate first, then what each side saw. */
export function renderProbe({ fate, sender, receiver, control }: ProbeResult): string {
  const { packet } = sender
  const ports = packet.dport === null ? '' : ` ${String(packet.sport)} → ${String(packet.dport)}`
  return [
    `${fate}: ${packet.proto}${ports}, ${packet.src} → ${packet.dst}`,
    `  sender    ${sender.name} sent it from ${sender.card}; ${answersLine(sender.answers.length)}`,
    `  receiver  ${receiver.name} ${receiver.seenAt === null ? 'did not see it' : `saw it on ${receiver.card}`}, ${receiver.accepted ? 'accepted it' : 'did not accept it'}`,
    `  rule      ${receiver.rule ?? 'none'}`,
    `  control   ${controlLine(control)}`,
  ].join('\n')
}

const answersLine = (count: number): string =>
  count === 0 ? 'nothing came back' : `${String(count)} answers came back`

const controlLine = (control: ProbeResult['control']): string => {
  if (control === null) return 'none was asked for'
  return control.arrived
    ? 'the same frame reached an open sink on the same switch'
    : 'THE SAME FRAME DID NOT REACH AN OPEN SINK'
}
