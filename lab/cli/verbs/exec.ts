import { requiredText, rest } from '../arguments/argument.ts'
import { Lab } from '../../lab.ts'
import { usageError, type LabError } from '../../lab-error.ts'
import { typedCommand } from '../../typed-command.ts'
import { handThrough } from '../hand-through.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: "run a command in a machine by the provider's way in",
  details:
    "Pipes, no terminal. The exit code is the command's own, 255 when the machine does not run. Ctrl-C ends the way there; the command itself ends when it next reads or writes. For a shell see `lab sh`.",
  effect: 'reads',
  arguments: {
    machine: requiredText('host.1, control or stranger'),
    command: rest('the command and its words'),
  },
  flags: {},
  async run({ arguments: { machine, command }, lab: name, signal, out, stderr, engine }) {
    const [program = '-'] = command
    if (program.startsWith('-')) throw noCommand(machine, program)
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const target = await lab.machine(machine)
    await using running = await lab.backend.open(target, { kind: 'program', argv: command })
    return await handThrough({
      program: running,
      stdin: process.stdin,
      stdout: out.raw,
      stderr,
      signal,
    })
  },
})

/** Flags after the machine would be the command's own: one that begins with a flag was surely not meant. */
const noCommand = (machine: string, found: string): LabError =>
  usageError({
    code: 'E_NO_COMMAND',
    message:
      found === '-'
        ? 'there is no command to run'
        : `${found} stands where the command was expected; flags stand before "--", the command after it`,
    next: typedCommand('exec', machine, '--', 'ip', 'addr'),
  })
