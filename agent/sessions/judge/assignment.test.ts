import { describe, expect, it } from 'vitest'
import { CONSOLE, IN_COMPONENT, ticketOf } from '../testing/ticket-values.ts'
import { STANDING } from '../testing/standing-values.ts'
import { assignmentOf, processOf } from './assignment.ts'

const consoleOf = (change: object) => {
  const { purpose } = ticketOf({
    target: IN_COMPONENT,
    purpose: { ...CONSOLE, user: 'component', ...change },
  })
  if (purpose.verb !== 'console') throw new Error('no console')
  return purpose
}

describe('what the program of a session is told', () => {
  it.each<[string, object, typeof STANDING | null, readonly string[]]>([
    ["root's shell without a terminal", {}, null, ['kind', 'host', 'user', 'root']],
    [
      'a command on a terminal',
      {
        purpose: {
          ...CONSOLE,
          user: 'nobody',
          command: ['ls', '-l', ''],
          terminal: { rows: 3, columns: 9, term: 'xterm' },
        },
      },
      null,
      [
        ...['kind', 'host', 'user', 'nobody', 'term', 'xterm', 'rows', '3', 'columns', '9'],
        ...['word', 'ls', 'word', '-l', 'word', ''],
      ],
    ],
    [
      'a tunnel',
      { target: IN_COMPONENT, purpose: { verb: 'tunnel', port: 5432 } },
      STANDING,
      [
        ...['container', STANDING.container, 'pid', '4711'],
        ...['kind', 'tunnel', 'address', '198.18.225.97', 'port', '5432'],
      ],
    ],
  ])('of %s is this', (_what, change, standing, fields) => {
    const text = assignmentOf(ticketOf(change), standing)

    expect(text.split('\0')).toEqual([
      'until',
      String(Date.parse(ticketOf().until) / 1000),
      ...fields,
      '',
    ])
  })
})

describe('what the runtime is asked for', () => {
  it('is as confined as a component, whatever is asked', () => {
    expect(processOf(consoleOf({ command: ['/bin/sh', '-c', 'x'] }), STANDING)).toEqual({
      terminal: false,
      user: { uid: 10_000, gid: 10_000, umask: 0o022, additionalGids: [] },
      args: ['/bin/sh', '-c', 'x'],
      env: ['ROLE=first', 'PATH=/bin'],
      cwd: '/',
      capabilities: { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] },
      rlimits: [{ type: 'RLIMIT_CORE', hard: 0, soft: 0 }],
      noNewPrivileges: true,
      oomScoreAdj: 500,
    })
  })

  it('has the terminal that was asked for, its kind in the place of the component’s own', () => {
    const terminal = { rows: 3, columns: 9, term: 'xterm' }
    const standing = { ...STANDING, environment: ['TERM=dumb', 'A=b'] }

    expect(processOf(consoleOf({ terminal }), standing)).toMatchObject({
      terminal: true,
      consoleSize: { height: 3, width: 9 },
      args: ['/bin/sh'],
      env: ['A=b', expect.stringMatching(/^PATH=/), 'TERM=xterm'],
    })
  })

  it('keeps the profile that the component has', () => {
    const standing = { ...STANDING, apparmor: 'docker-default' }

    expect(processOf(consoleOf({}), standing)).toMatchObject({ apparmorProfile: 'docker-default' })
  })
})
