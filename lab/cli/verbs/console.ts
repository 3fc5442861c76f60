import { consoleExitCode } from '../../access/console/console-exit-code.ts'
import { grantNeeded } from '../../access/sessions/grant-needed.ts'
import { parseConsoleUser } from '../../access/words/console-user.ts'
import { Lab } from '../../lab.ts'
import { usageError } from '../../lab-error.ts'
import { ofLab, typedCommand } from '../../typed-command.ts'
import { optionalRest } from '../arguments/argument.ts'
import { asFlag } from '../arguments/as-flag.ts'
import { targetArgument } from '../arguments/target.ts'
import { valued } from '../arguments/flag.ts'
import { consoleOnTerminal } from '../console-on-terminal.ts'
import { consoleOverPipes } from '../console-over-pipes.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'open a shell on a host or in a component, or run a command there: by a grant only',
  details: `Without a command a shell on this terminal: exit ends it, ~. at the start of a line ends it at once, ~? helps. With a command pipes: exact output, the end of standard input is passed on, the exit code is the command's own, Ctrl-C interrupts the command.

Everything is recorded. When the grant ends or is revoked the session ends at once, with all that runs in it, and the exit code is 255. Without a grant, or where there is no such target, it is 254. The provider's way in, without a grant, is lab sh.

Examples:
  lab console host.1
  lab console web.main.2 -u component
  lab console host.1 -- journalctl -n 20
  tar c site | lab console web.main -- tar x -C /data`,
  effect: 'reads',
  arguments: {
    target: targetArgument('host.1; web.main (any instance) or web.main.2; shop/web.main'),
    command: optionalRest('a command and its words; a shell when there is none'),
  },
  flags: {
    user: valued(
      'NAME',
      'as root or nobody on a host, component in a component',
      parseConsoleUser,
      'u',
    ),
    as: asFlag('developer'),
  },
  async run({ arguments: { target, command }, flags, lab: name, signal, out, stderr, engine }) {
    const { user = null, as = 'developer' } = flags
    const { stdin, stdout } = process
    const isShell = command.length === 0
    if (isShell && !(stdin.isTTY && stdout.isTTY)) throw noTerminal(target, name)
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const wish = { person: lab.as(as), lab: name, word: target, user, signal }
    const end = await grantNeeded({ verb: 'console', target, lab: name }, async () =>
      isShell
        ? consoleOnTerminal({ wish, stdin, stdout, stderr })
        : consoleOverPipes({ wish: { ...wish, command }, stdin, stdout: out.raw, stderr }),
    )
    return consoleExitCode(end, name)
  },
})

const noTerminal = (target: string, lab: string): Error =>
  usageError({
    code: 'E_NO_TERMINAL',
    message: 'a shell needs a terminal',
    next: `run one command instead: ${typedCommand('console', target, ...ofLab(lab), '--', 'hostname')}`,
  })
