import { describe, expect, it } from 'vitest'
import { LabError } from '../../lab-error.ts'
import { parseApp } from './parse-app.ts'

const refusal = (text: string): LabError => {
  try {
    parseApp(text, 'app.yaml')
  } catch (error) {
    if (error instanceof LabError) return error
    throw error
  }
  throw new Error('it was not refused')
}

/** An app of one component with these lines besides its image; they begin in line 5. */
const withLines = (...lines: readonly string[]): string =>
  [
    'app: shop',
    'components:',
    '  web.main:',
    '    image: web',
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n')

describe('an app file', () => {
  it('says all of a component, in units that programs take', () => {
    const text = withLines(
      'instances: 2',
      'memory: 1g',
      'ports: [8080]',
      'environment: { PORT: 8080, DEBUG: true }',
      'writable_dirs: [/data, /var/spool]',
      "health: { command: [/check, ''], interval: 500ms, grace: 1m }",
      'on: [host.1]',
    )
    expect(parseApp(text, 'app.yaml').app.components['web.main']).toMatchObject({
      instances: 2,
      memory: 1024,
      ports: [8080],
      environment: { PORT: '8080', DEBUG: 'true' },
      writable_dirs: ['/data', '/var/spool'],
      health: { command: ['/check', ''], interval: 500, timeout: 2000, retries: 3, grace: 60_000 },
      on: ['host.1'],
    })
  })

  it.each([
    ['privileged', 'privileged: true', 'powers over its host'],
    ['the host’s network', 'network: host', 'own network'],
    ['the host’s network by its other name', 'network_mode: host', 'own network'],
    ['devices', 'devices: [/dev/kvm]', 'powers over its host'],
    ['a capability', 'cap_add: [NET_ADMIN]', 'powers over its host'],
    ['capabilities', 'capabilities: [NET_ADMIN]', 'powers over its host'],
    ['a directory of the host', 'volumes: ["/:/host"]', 'nothing of a host is mounted'],
    ['the engine’s socket', 'mounts: [/run/docker.sock]', 'nothing of a host is mounted'],
    ['a published port', 'ports: ["8080:80"]', 'publish a port of the host'],
    [
      'a published port, spelt out',
      'ports: [{ target: 80, published: 8080 }]',
      'publish a port of the host',
    ],
    ['the host’s processes', 'pid: host', 'namespaces of its own'],
    ['no seccomp', 'security_opt: [seccomp=unconfined]', 'the same for all'],
    ['root', 'user: root', 'never as root'],
    ['a directory where programs are', 'writable_dirs: [/usr]', 'belongs to the system'],
    ['a directory of the kernel’s', 'writable_dirs: [/proc/sys]', 'belongs to the system'],
  ])('that asks for %s is refused, with the reason and the line', (_what, line, why) => {
    const { code, exitCode, message } = refusal(withLines(line))

    expect({ code, exitCode }).toEqual({ code: 'E_APP_POLICY', exitCode: 2 })
    expect(message).toContain(why)
    expect(message).toMatch(/^app\.yaml:5:\d+: /)
  })

  it.each([
    ['an unknown setting', withLines('ram: 2g'), 'E_APP_FILE', 'app.yaml:5:', 'ram'],
    ['no image', 'app: shop\ncomponents:\n  web.main: {}\n', 'E_APP_FILE', 'app.yaml:3:', 'image'],
    [
      'a name of one word',
      'app: shop\ncomponents:\n  web: { image: a }\n',
      'E_APP_FILE',
      'app.yaml:3:',
      'two lower-case words',
    ],
    [
      'a hostile name of a variable',
      withLines('environment: { "A=B": 1 }'),
      'E_APP_FILE',
      'app.yaml:5:',
      'variable',
    ],
    [
      'a port twice',
      withLines('ports: [80, 443, 80]'),
      'E_APP_PORT_CLASH',
      'app.yaml:5:',
      'port 80',
    ],
    ['a port that is none', withLines('ports: [70000]'), 'E_APP_FILE', 'app.yaml:5:', 'ports'],
    [
      'directories in each other',
      withLines('writable_dirs: [/data, /data/in]'),
      'E_APP_NESTED_DIRS',
      'app.yaml:5:',
      'inside each other',
    ],
    [
      'the same directory twice',
      withLines('writable_dirs: [/data, /data]'),
      'E_APP_NESTED_DIRS',
      'app.yaml:5:',
      'inside each other',
    ],
    [
      'a way out of a directory',
      withLines('writable_dirs: [/data/../etc]'),
      'E_APP_FILE',
      'app.yaml:5:',
      'plain path',
    ],
    [
      'something after nothing',
      withLines('after: [data.db]'),
      'E_APP_UNKNOWN_COMPONENT',
      'app.yaml:5:',
      'data.db',
    ],
    [
      'a component after itself',
      withLines('after: [web.main]'),
      'E_APP_CYCLE',
      'app.yaml:5:',
      'web.main comes after web.main',
    ],
    ['no components', 'app: shop\ncomponents: {}\n', 'E_APP_FILE', 'app.yaml:2:', 'at least one'],
    ['text that is no YAML', 'app: [\n', 'E_APP_FILE', 'app.yaml:2:', ''],
  ])('with %s is refused, with the line', (_what, text, code, where, why) => {
    const told = refusal(text)

    expect(told).toMatchObject({ code, exitCode: 2 })
    expect(told.message).toContain(where)
    expect(told.message).toContain(why)
  })

  it('whose components come after each other in a circle is refused once, with the whole circle', () => {
    const text = `
app: shop
components:
  web.main: { image: a, after: [data.db] }
  data.db: { image: a, after: [data.cache] }
  data.cache: { image: a, after: [web.main] }
`
    expect(refusal(text)).toMatchObject({ code: 'E_APP_CYCLE' })
    expect(refusal(text).message.split('\n')).toEqual([
      expect.stringContaining(
        'web.main comes after data.db comes after data.cache comes after web.main',
      ),
    ])
  })

  it('is refused with everything that is wrong at once, each with a code of its own', () => {
    const { message, code } = refusal(withLines('privileged: true', 'ram: 2g', 'ports: [0]'))

    expect(code).toBe('E_APP_POLICY')
    expect(message.split('\n')).toHaveLength(3)
    expect(message).toContain('[E_APP_POLICY]')
    expect(message).toContain('[E_APP_FILE]')
  })
})
