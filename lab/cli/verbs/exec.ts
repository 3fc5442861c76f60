import { requiredText, rest } from '../arguments/argument.ts'
import { Lab } from '../../lab.ts'
import { usageError, type LabError } from '../../lab-error.ts'
import { typedCommand } from '../../typed-command.ts'
import { handThrough } from '../hand-through.ts'
import { openLeash } from '../leash.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: "run a command in a machine by the provider's way in",
  details:
    "Pipes, no terminal. The exit code is the command's own; 127 when there is no such command there, 126 when it cannot be run, 255 when the machine does not run. The command ends with this one: Ctrl-C interrupts it, and so does anything else that ends us. For a shell see `lab sh`.\n\nExample: lab exec host.1 -- ip -brief address",
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
    await using leash = await openLeash(lab.backend, target)
    const { environment } = leash
    const argv = ['sh', '-c', AS_A_SHELL, machine, ...command]
    await using running = await lab.backend.open(target, { kind: 'program', argv, environment })
    const streams = { stdin: process.stdin, stdout: out.raw, stderr }
    const exitCode = await handThrough({ program: running, ...streams, signal })
    leash.let()
    return exitCode
  },
})

/** Says what a shell would say of a command that is not there, and then is the command. */
const AS_A_SHELL = `
  found=$(command -v -- "$1") || { echo "✖ $0 has no command $1" >&2; exit 127; }
  case $found in /*) [ -f "$found" ] && [ -x "$found" ] || { echo "✖ $1 on $0 cannot be run: not a program" >&2; exit 126; } ;; esac
  exec "$@"
`

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
