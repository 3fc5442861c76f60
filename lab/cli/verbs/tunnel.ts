import { askedByClient, clientOf } from '../../access/tunnel/client-of.ts'
import { LOOPBACK } from '../../access/tunnel/local-door.ts'
import { openTunnel, type OpenTunnel } from '../../access/tunnel/open-tunnel.ts'
import { runClient } from '../../access/tunnel/run-client.ts'
import { grantNeeded } from '../../access/sessions/grant-needed.ts'
import { sessionEnded } from '../../access/sessions/session-ended.ts'
import { lasting } from '../../access/words/grant-time.ts'
import { targetWord } from '../../access/words/target-word.ts'
import { FREE_AND_DECLARED, parseTunnelPorts } from '../../access/words/tunnel-ports.ts'
import { Lab } from '../../lab.ts'
import { asFlag } from '../arguments/as-flag.ts'
import { targetArgument } from '../arguments/target.ts'
import { tail, valued } from '../arguments/flag.ts'
import { asLabError } from '../as-lab-error.ts'
import { failureText } from '../failure.ts'
import { isCtrlC } from '../interrupt.ts'
import type { Screen } from '../screen/screen.ts'
import { tunnelStatus } from '../tunnel-status.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'lead a port of this machine to a port of a component: by a grant only',
  details: `Listens on 127.0.0.1 alone, at a free port when none is named, and prints how to use it. Stays until Ctrl-C, or until the grant ends or is revoked: then every connection ends at once, and the exit code is 255. Without a grant, or where there is no such component, it is 254.

  -p 5433        here, to the port that the component declares
  -p 5432:       the same port there
  -p 5433:5432   here and there; 0 takes a free one here

With --exec runs a client and ends with it, with its exit code. It finds the address in PGHOST and PGPORT, in TUNNEL_HOST and TUNNEL_PORT, and wherever {host} and {port} stand among its words; valkey-cli and redis-cli are given it.

Examples:
  lab tunnel data.db
  lab tunnel data.db -p 5433
  lab tunnel data.db --exec psql -U postgres -c 'select 1'
  lab tunnel web.main.2 --exec curl http://{host}:{port}/health
  lab tunnel data.cache --json`,
  effect: 'reads',
  arguments: { component: targetArgument('data.db, one instance web.main.2, or shop/data.db') },
  flags: {
    port: valued(
      'PORTS',
      'ports here and there; a free one here when not given',
      parseTunnelPorts,
      'p',
    ),
    as: asFlag('developer'),
    exec: tail('CLIENT...', 'run this client and end with it; all that follows is its own'),
  },
  async run({ arguments: { component }, flags, lab: name, ...context }) {
    const { json, signal, out, stderr, handOverKeys, engine } = context
    const { as = 'developer', port: ports = FREE_AND_DECLARED, exec } = flags
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const held: { tunnel: OpenTunnel | null } = { tunnel: null }
    const isQuiet = json || exec !== undefined
    using status = tunnelStatus({
      ...{ tunnel: () => (isQuiet ? null : held.tunnel), word: component },
      stderr,
    })
    const wish = { person: lab.as(as), lab: name, word: component, ports, signal }
    await using tunnel = await grantNeeded(
      { verb: 'tunnel', target: component, lab: name },
      async () => openTunnel({ ...wish, onChange: (broken) => status.changed(broken) }),
    )
    held.tunnel = tunnel
    const here = { address: LOOPBACK, port: tunnel.port }
    if (exec !== undefined) {
      using _keys = handOverKeys()
      tellEnd({ tunnel, stderr, lab: name })
      return await runClient({ command: exec, ...here, signal })
    }
    const { session } = tunnel
    out.answer({ ...here, session: session.id, until: session.until }, () => readyText(tunnel))
    status.changed()
    try {
      return await untilOver({ tunnel, signal, lab: name })
    } finally {
      status[Symbol.dispose]()
      if (!json) stderr.write(endText(tunnel))
    }
  },
})

function readyText({ port, session }: OpenTunnel): string {
  const { command, address } = clientOf(session.port, { address: LOOPBACK, port })
  const asks = askedByClient(session.port)
  const left = lasting(Date.parse(session.until) - Date.now())
  return [
    `${LOOPBACK}:${port} leads to ${targetWord(session.target)}${session.port === null ? '' : `, port ${session.port}`}, for ${left}; session ${session.id}`,
    `  ${command === null ? address : command.join(' ')}`,
    ...(asks === null ? [] : [`  ${asks}`]),
  ].join('\n')
}

function endText(tunnel: OpenTunnel): string {
  const { all } = tunnel.counts()
  return `the tunnel is closed; it carried ${all} ${all === 1 ? 'connection' : 'connections'}\n`
}

/** A client does not know why its connections end; whoever uses it is told at once. */
function tellEnd({ tunnel, stderr, lab }: Told): void {
  tunnel.ended.then(
    (session) => {
      const told = sessionEnded(session, lab)
      if (told !== null) stderr.write(`\n${failureText(told, stderr)}`)
    },
    (error: unknown) => stderr.write(`\n${failureText(asLabError(error), stderr)}`),
  )
}

interface Told {
  readonly tunnel: OpenTunnel
  readonly stderr: Screen
  readonly lab: string
}

interface Awaited {
  readonly tunnel: OpenTunnel
  readonly signal: AbortSignal
  readonly lab: string
}

/** Ctrl-C ends it as one's own wish, with 0. */
async function untilOver({ tunnel, signal, lab }: Awaited): Promise<number> {
  const stopped = Promise.withResolvers<null>()
  const stop = (): void => stopped.resolve(null)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  const session = await Promise.race([tunnel.ended, stopped.promise])
  signal.removeEventListener('abort', stop)
  if (session === null) {
    if (!isCtrlC(signal)) signal.throwIfAborted()
    return 0
  }
  const told = sessionEnded(session, lab)
  if (told !== null) throw told
  return 0
}
