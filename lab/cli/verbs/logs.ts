import { requiredText } from '../arguments/argument.ts'
import { toggle } from '../arguments/flag.ts'
import type { Machine, OpenCommand } from '../../backends/backend.ts'
import { Lab } from '../../lab.ts'
import { handThrough } from '../hand-through.ts'
import { defineVerb } from '../verb.ts'
import { Readable } from 'node:stream'

export default defineVerb({
  summary: "show a machine's log: a host's journal of Drawbridge, control's own lines",
  effect: 'reads',
  arguments: { machine: requiredText('host.1, control or stranger') },
  flags: { follow: toggle('go on as lines come', 'f') },
  async run({ arguments: { machine }, flags: { follow }, lab: name, signal, out, stderr, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const target = await lab.machine(machine)
    await using log = await lab.backend.open(target, commandFor(target, follow))
    return await handThrough({
      program: log,
      stdin: Readable.from([]),
      stdout: out.raw,
      stderr,
      signal,
    })
  },
})

const commandFor = ({ role }: Machine, follow: boolean): OpenCommand =>
  role === 'host'
    ? { kind: 'program', argv: [...JOURNAL, ...(follow ? ['--follow'] : [])] }
    : { kind: 'console', follow, tail: 1000 }

const JOURNAL = [
  'journalctl',
  '--no-pager',
  '--output=short-iso',
  '--lines=1000',
  '--unit=drawbridge-*',
  '--unit=cloud-*',
]
