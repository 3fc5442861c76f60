import { requiredText } from '../arguments/argument.ts'
import { Lab } from '../../lab.ts'
import { usageError } from '../../lab-error.ts'
import { handThrough } from '../hand-through.ts'
import { openLeash } from '../leash.ts'
import { defineVerb } from '../verb.ts'
import { typedCommand } from '../../typed-command.ts'

export default defineVerb({
  summary: "open a root shell in a machine by the provider's way in",
  effect: 'reads',
  arguments: { machine: requiredText('host.1, control or stranger') },
  flags: {},
  async run({ arguments: { machine }, lab: name, signal, out, stderr, engine }) {
    const { stdin, stdout } = process
    if (!stdin.isTTY || !stdout.isTTY)
      throw usageError({
        code: 'E_NO_TERMINAL',
        message: 'a shell needs a terminal',
        next: `run one command instead: ${typedCommand('exec', machine, '--', 'hostname')}`,
      })
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const target = await lab.machine(machine)
    await using leash = await openLeash(lab.backend, target)
    const size = () => ({ rows: stdout.rows, columns: stdout.columns })
    await using shell = await lab.backend.open(target, {
      kind: 'program',
      argv: ['/bin/bash', '-l'],
      terminal: size(),
      environment: { TERM: process.env['TERM'] ?? 'xterm', ...leash.environment },
    })
    stderr.write(`${machine} of lab ${name}: a root shell by the provider's way in; exit ends it\n`)
    const onResize = (): void => {
      shell.resize(size()).catch(() => undefined) // the shell may have ended
    }
    stdout.on('resize', onResize)
    stdin.setRawMode(true)
    try {
      const exitCode = await handThrough({ program: shell, stdin, stdout: out.raw, stderr, signal })
      leash.let()
      return exitCode
    } finally {
      stdin.setRawMode(false)
      stdout.off('resize', onResize)
    }
  },
})
