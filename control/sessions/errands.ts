import type { HostId, Ipv4 } from '../../agent/protocol/names.ts'
import type { SessionPurpose, SessionTarget } from '../../agent/protocol/ticket.ts'
import type { AccessTarget, SessionRequest } from '../api/people-contract.ts'
import { ControlError } from '../errors.ts'
import type { Fleet } from '../fleet/model.ts'

/** What a session is to do, and where: whole, and nothing in it that the person could still choose. */
export interface Errand {
  readonly host: HostId
  readonly address: Ipv4
  readonly target: SessionTarget
  readonly purpose: SessionPurpose
}

/**
 * Fills in what the request left open. Asked only after access was granted: what it refuses tells of the target.
 * @throws ControlError E_USER_NOT_ALLOWED, E_PORT_NOT_DECLARED, E_PORT_NEEDED, E_TARGET_GONE
 */
export const errandOf = (
  fleet: Fleet,
  { host, target }: { readonly host: HostId; readonly target: AccessTarget },
  { purpose }: SessionRequest,
): Errand => {
  const record = fleet.hosts.get(host)
  if (record === undefined) throw targetGone()
  const place = { host, address: record.address }
  if (purpose.verb === 'tunnel') {
    const port = portOf(fleet, target, purpose.port)
    return { ...place, target: exactly(target), purpose: { verb: 'tunnel', port } }
  }
  const { command, terminal } = purpose
  const user = purpose.user ?? (target.kind === 'host' ? 'root' : 'component')
  if ((target.kind === 'component') !== (user === 'component')) throw userNotAllowed(target, user)
  if (command === null && terminal === null) throw terminalNeeded()
  return {
    ...place,
    target: exactly(target),
    purpose: { verb: 'console', user, command, terminal: terminal && cleanTerminal(terminal) },
  }
}

type Console = Extract<SessionPurpose, { verb: 'console' }>

/** A name of a terminal that is none of the usual kind is nobody's business on a host. */
const cleanTerminal = (
  terminal: NonNullable<Console['terminal']>,
): NonNullable<Console['terminal']> => ({
  ...terminal,
  term: /^[A-Za-z0-9][A-Za-z0-9+._-]{0,63}$/.test(terminal.term) ? terminal.term : 'xterm',
})

const exactly = (target: AccessTarget): SessionTarget => {
  if (target.kind === 'host') return { kind: 'host' }
  const { app, component, index } = target
  if (app === null || index === null) throw targetGone()
  return { kind: 'component', app, component, index }
}

/** A tunnel leads only to what a component says that it offers. */
const portOf = ({ apps }: Fleet, target: AccessTarget, wished: number | null): number => {
  if (target.kind === 'host' || target.app === null) throw targetGone()
  const ports = apps.get(target.app)?.components.find(({ spec }) => spec.name === target.component)
    ?.spec.ports
  const [first] = ports ?? []
  if (ports === undefined || first === undefined) throw noPorts(target.component)
  if (wished === null && ports.length > 1) throw portNeeded(ports)
  const port = wished ?? first
  if (!ports.includes(port)) throw portNotDeclared(port, ports)
  return port
}

const caller = (code: string, message: string, next: string): ControlError =>
  new ControlError({ code, message, fault: 'caller', next, status: 409 })

const targetGone = (): ControlError =>
  caller('E_TARGET_GONE', 'the target does not stand any more', 'see what stands: lab components')

const userNotAllowed = ({ kind }: AccessTarget, user: string): ControlError =>
  caller(
    'E_USER_NOT_ALLOWED',
    `nobody becomes ${user} on a ${kind}`,
    kind === 'host' ? 'be root or nobody' : 'leave the user out: a component has one only',
  )

const terminalNeeded = (): ControlError =>
  caller('E_TERMINAL_NEEDED', 'a shell without a terminal', 'give a command, or a terminal')

const noPorts = (component: string): ControlError =>
  caller(
    'E_PORT_NOT_DECLARED',
    `${component} declares no port, so no tunnel leads there`,
    'declare the port in its app file and deploy it',
  )

const portNotDeclared = (port: number, ports: readonly number[]): ControlError =>
  caller(
    'E_PORT_NOT_DECLARED',
    `port ${port} is none that the component declares`,
    `use ${ports.join(' or ')}, or declare it in the app file`,
  )

const portNeeded = (ports: readonly number[]): ControlError =>
  caller(
    'E_PORT_NEEDED',
    `the component declares more than one port`,
    `say which: ${ports.join(' or ')}`,
  )
