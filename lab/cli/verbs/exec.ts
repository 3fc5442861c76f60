import { requiredText, rest } from '../arguments/argument.ts'
import { Lab } from '../../lab.ts'
import { usageError } from '../../lab-error.ts'
import { typedCommand } from '../../typed-command.ts'
import { handThrough } from '../hand-through.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: "run a command in a machine by the provider's way in",
  details: "Pipes, no terminal. The exit code is the command's own. For a shell see `lab sh`.",
  effect: 'reads',
  arguments: {
    machine: requiredText('host.1, control or stranger'),
    command: rest('the command and its words'),
  },
  flags: {},
  async run({ arguments: { machine, command }, lab: name, signal, out, stderr, engine }) {
    if (command.length === 0)
      throw usageError({
        code: 'E_NO_COMMAND',
        message: 'there is no command to run',
        next: typedCommand('exec', machine, '--', 'ip', 'addr'),
      })
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const target = await lab.machine(machine)
    await using program = await lab.backend.open(target, { kind: 'program', argv: command })
    return await handThrough({ program, stdin: process.stdin, stdout: out.raw, stderr, signal })
  },
})
