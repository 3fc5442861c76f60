import { requiredText } from '../arguments/argument.ts'
import { toggle } from '../arguments/flag.ts'
import type { Machine, OpenCommand } from '../../backends/backend.ts'
import { componentLogs } from '../../apps/component-logs.ts'
import { findComponent, isComponentWord } from '../../apps/find-component.ts'
import { Lab } from '../../lab.ts'
import { handThrough } from '../hand-through.ts'
import { defineVerb } from '../verb.ts'
import { shownStream } from '../../shown/shown-stream.ts'
import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'

export default defineVerb({
  summary: "show a log: a host's journal of Drawbridge, control's own lines, what a component said",
  effect: 'reads',
  arguments: { machine: requiredText('host.1, control or stranger; web.main or web.main.2') },
  flags: { follow: toggle('go on as lines come', 'f') },
  async run({ arguments: { machine }, flags: { follow }, lab: name, signal, out, stderr, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    if (isComponentWord(machine)) {
      const found = findComponent(await lab.apps.list(), machine, name)
      await componentLogs(lab, found, { follow, stdout: out.raw, signal })
      return 0
    }
    const target = await lab.machine(machine)
    await using log = await lab.backend.open(target, commandFor(target, follow))
    const plain = shownStream()
    plain.pipe(out.raw, { end: false })
    const exitCode = await handThrough({
      program: log,
      stdin: new PassThrough(), // stays open for as long as we listen
      stdout: plain,
      stderr,
      signal,
    })
    await finished(plain.end())
    return exitCode
  },
})

const commandFor = ({ role }: Machine, follow: boolean): OpenCommand =>
  role === 'host'
    ? { kind: 'program', argv: follow ? [...WHILE_WE_LISTEN, ...JOURNAL, '--follow'] : JOURNAL }
    : { kind: 'console', follow, tail: 1000 }

/** An engine does not end a program whose caller has gone; its standard input ends, though. */
const WHILE_WE_LISTEN = [
  'bash',
  '-c',
  'exec 3<&0; "$@" </dev/null & cat <&3 >/dev/null & wait -n; kill $(jobs -p) 2>/dev/null; exit 0',
  'follow',
]

const JOURNAL = [
  'journalctl',
  '--no-pager',
  '--output=short-iso',
  '--lines=1000',
  '--unit=drawbridge-*',
  '--unit=cloud-*',
]
