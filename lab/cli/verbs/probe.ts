import { requiredText } from '../arguments/argument.ts'
import { toggle, valued } from '../arguments/flag.ts'
import { Lab } from '../../lab.ts'
import { usageError } from '../../lab-error.ts'
import { parsePort } from '../../plan/port.ts'
import { typedCommand } from '../../typed-command.ts'
import type { Kind } from '../../probe/attempt/shape.ts'
import { renderProbe } from '../render-probe.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'try one packet from one machine to another and show what both sides saw',
  details:
    'Fate: arrived (accepted by the receiver), dropped (seen on its card, not accepted), refused or unseen.',
  effect: 'reads',
  arguments: {
    from: requiredText('who sends: host.1, control or stranger'),
    to: requiredText('who receives'),
  },
  flags: {
    tcp: valued('PORT', 'a SYN to this port', parsePort),
    udp: valued('PORT', 'a datagram to this port', parsePort),
    icmp: toggle('an echo request'),
    sport: valued('PORT', 'the source port; 40123 when not given', parsePort),
    v6: toggle('over IPv6', '6'),
  },
  async run({ arguments: { from, to }, flags, lab: name, signal, out, engine }) {
    const kind = kindOf(flags)
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const result = await lab.packets.probe({
      from,
      to,
      shape: { over: flags.v6 ? 'v6' : 'v4', ...kind },
    })
    out.answer(result, () => renderProbe(result))
  },
})

interface KindFlags {
  readonly tcp: number | undefined
  readonly udp: number | undefined
  readonly icmp: boolean
  readonly sport: number | undefined
}

function kindOf({ tcp, udp, icmp, sport = 40123 }: KindFlags): Kind {
  const kinds: readonly Kind[] = [
    ...(tcp === undefined ? [] : [{ proto: 'tcp', sport, dport: tcp, opens: 'syn' } as const]),
    ...(udp === undefined ? [] : [{ proto: 'udp', sport, dport: udp } as const]),
    ...(icmp ? [{ proto: 'icmp', message: 'echo' } as const] : []),
  ]
  const [kind] = kinds
  if (kind && kinds.length === 1) return kind
  throw usageError({
    code: 'E_PROBE_KIND',
    message: 'say one thing to try: --tcp PORT, --udp PORT or --icmp',
    next: typedCommand('probe', 'stranger', 'host.1', '--tcp', '22'),
  })
}
