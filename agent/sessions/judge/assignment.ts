import type { Ticket } from '../../protocol/ticket.ts'
import type { Standing } from './choose-instance.ts'
import { COMPONENT_USER } from '../../components/policy/container-settings.ts'

type Fields = readonly (readonly [name: string, value: string | number])[]

/**
 * What a session's program on this host is told: names and values, each ended by a zero byte, which none can hold.
 * `standing` is the instance that the ticket leads to; null for the host itself.
 */
export function assignmentOf(ticket: Ticket, standing: Standing | null): string {
  const until: Fields = [['until', Math.ceil(Date.parse(ticket.until) / 1000)]]
  return textOf([...until, ...placeOf(standing), ...purposeOf(ticket, standing)])
}

function placeOf(standing: Standing | null): Fields {
  if (standing === null) return []
  const { container, pid } = standing
  return [
    ['container', container],
    ['pid', pid],
  ]
}

function purposeOf({ purpose }: Ticket, standing: Standing | null): Fields {
  if (purpose.verb === 'tunnel')
    return [
      ['kind', 'tunnel'],
      ['address', standing?.wish.instance.address ?? ''],
      ['port', purpose.port],
    ]
  const { user, command, terminal } = purpose
  return [
    ['kind', standing === null ? 'host' : 'component'],
    ['user', user],
    ...(terminal === null ? [] : sizeOf(terminal)),
    ...(command ?? []).map((word) => ['word', word] as const),
  ]
}

const sizeOf = (terminal: { rows: number; columns: number; term: string }): Fields => [
  ['term', terminal.term],
  ['rows', terminal.rows],
  ['columns', terminal.columns],
]

/** A value that would be read as two ends the session before it begins. */
function textOf(fields: Fields): string {
  const parts = fields.flatMap(([name, value]) => [name, String(value)])
  if (parts.some((part) => part.includes('\0'))) throw new TypeError('a value holds a zero byte')
  return parts.map((part) => `${part}\0`).join('')
}

const SHELL = ['/bin/sh']
const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const [UID = 0, GID = 0] = COMPONENT_USER.split(':').map(Number)

/**
 * What the runtime is asked to begin in a component (OCI runtime specification, `process`): as confined as the
 * component itself, and a constant but for words, terminal and the environment that the component has.
 */
export function processOf(
  { command, terminal }: Ticket['purpose'] & { readonly verb: 'console' },
  { environment, apparmor }: Standing,
) {
  const hasPath = environment.some((line) => line.startsWith('PATH='))
  const own = environment.filter((line) => terminal === null || !line.startsWith('TERM='))
  return {
    terminal: terminal !== null,
    ...(terminal === null
      ? {}
      : { consoleSize: { height: terminal.rows, width: terminal.columns } }),
    user: { uid: UID, gid: GID, umask: 0o022, additionalGids: [] },
    args: command ?? SHELL,
    env: [
      ...own,
      ...(hasPath ? [] : [PATH]),
      ...(terminal === null ? [] : [`TERM=${terminal.term}`]),
    ],
    cwd: '/',
    capabilities: { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] },
    rlimits: [{ type: 'RLIMIT_CORE', hard: 0, soft: 0 }],
    noNewPrivileges: true,
    ...(apparmor === '' ? {} : { apparmorProfile: apparmor }),
    oomScoreAdj: 500,
  }
}
