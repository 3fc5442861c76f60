import { createHash } from 'node:crypto'
import { connect as connectPlain } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askDoor } from '../testing/ask-door.ts'
import { ControlProcess } from '../testing/control-process.ts'

let control: ControlProcess
beforeAll(async () => {
  control = await ControlProcess.start()
})
afterAll(() => control[Symbol.asyncDispose]())

const enrolText = (extra: string): string =>
  `{"host":"host-1","token":"${'t'.repeat(43)}","csr":"x","wireguardKey":null${extra}}`

test.each([
  ['a repeated key', enrolText(',"host":"host-2"'), 'repeated'],
  ['a repeated key, once escaped', enrolText(',"\\u0068ost":"host-2"'), 'repeated'],
  ['a prototype key', enrolText(',"__proto__":{"host":"host-2"}'), '__proto__'],
  ['an unknown key', enrolText(',"more":1'), 'more'],
  ['absurd nesting', `${'['.repeat(200)}${']'.repeat(200)}`, 'nested'],
  ['an empty body', '', 'JSON'],
  ['no JSON', '{host:1}', 'JSON'],
  ['an array', '[]', 'expected object'],
  ['a host id with a newline', enrolText('').replace('host-1', 'host-1\\n'), 'DNS label'],
  ['a host id that climbs', enrolText('').replace('host-1', '../../etc'), 'DNS label'],
])('a body with %s is refused before it is judged', async (_what, text, found) => {
  const answer = await askDoor(control, { path: '/enrol', text, method: 'POST' })

  expect(answer).toMatchObject({ status: 400, code: 'E_MALFORMED' })
  expect(answer.body).toContain(found)
})

test('a body that is too long is refused', async () => {
  const answer = await askDoor(control, { path: '/enrol', text: ' '.repeat(17 * 1024) })

  expect(answer).toMatchObject({ status: 413, code: 'E_BODY_TOO_LARGE' })
})

test('bytes that are not UTF-8 are refused', async () => {
  const answer = await raw('POST /enrol HTTP/1.1\r\nhost: c\r\ncontent-length: 4\r\n\r\n"\xff\xfe"')

  expect(answer).toContain('not UTF-8')
})

test('a length and chunks at once are refused', async () => {
  const answer = await raw(
    'POST /enrol HTTP/1.1\r\nhost: c\r\ncontent-length: 0\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  )

  expect(answer).not.toContain('200 OK')
  expect(answer).not.toContain('E_MALFORMED')
})

test.each([
  '/files/../authority.pem',
  '/files/%2e%2e/authority.pem',
  '/files/',
  '/',
  '/v1/state',
  '/files/node?x=1',
])('there is nothing at %s', async (path) => {
  expect(await raw(`GET ${path} HTTP/1.1\r\nhost: c\r\nconnection: close\r\n\r\n`)).toContain(
    'E_NO_SUCH_PATH',
  )
})

test('the files are served whole, with the digests that invitations name', async () => {
  const { body } = await askDoor(control, { path: '/files/agent.mjs' })
  const { userData } = await control
    .client()
    .invite({ id: 'host-1', address: '127.0.0.11', inner: '127.0.1.11', mac: '02:db:13:00:00:0b' })

  expect(body).toBe('the agent\n')
  expect(userData).toContain(`AGENT_SHA256=${createHash('sha256').update(body).digest('hex')}\n`)
})

test('an older TLS than 1.3 gets no handshake', async () => {
  await expect(
    new Promise((resolve, reject) => {
      const socket = connect(
        {
          host: control.address,
          port: control.hostPort,
          maxVersion: 'TLSv1.2',
          rejectUnauthorized: false,
        },
        () => resolve('connected'),
      )
      socket.once('error', reject)
    }),
  ).rejects.toThrow()
})

test('one address may hold sixteen connections and no more, and the door stays open for others', async () => {
  const sockets = Array.from({ length: 20 }, () =>
    connectPlain({ host: control.address, port: control.hostPort, localAddress: '127.0.0.77' }),
  )
  const cut = await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<boolean>((resolve) => {
          socket.on('error', () => undefined)
          socket.once('close', () => resolve(true))
          setTimeout(() => resolve(false), 700)
        }),
    ),
  )
  const other = await askDoor(control, { path: '/files/agent.mjs' })
  sockets.forEach((socket) => socket.destroy())

  expect(cut.filter(Boolean)).toHaveLength(4)
  expect(other.status).toBe(200)
})

test('strangers at many addresses cannot use up the room of a host that is awaited', async () => {
  await control
    .client()
    .invite({ id: 'host-2', address: '127.0.0.12', inner: '127.0.1.12', mac: '02:db:13:00:00:0c' })
  await delay(600)
  const sockets = Array.from({ length: 640 }, (_, index) =>
    connectPlain({
      host: control.address,
      port: control.hostPort,
      localAddress: `127.0.2.${10 + Math.floor(index / 16)}`,
    }).on('error', () => undefined),
  )
  await delay(700)
  const host = connectPlain({
    host: control.address,
    port: control.hostPort,
    localAddress: '127.0.0.12',
  }).on('error', () => undefined)
  await delay(300)
  const isLetIn = !host.destroyed
  ;[...sockets, host].forEach((socket) => socket.destroy())

  expect(isLetIn).toBe(true)
})

/** Sends bytes as they are and gives all that comes back. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(
      { host: control.address, port: control.hostPort, ca: control.authorityPem },
      () => socket.write(Buffer.from(text, 'latin1')),
    )
    let answer = ''
    socket.on('data', (bytes: Buffer) => {
      answer += bytes.toString()
      if (answer.includes('}}') || answer.includes('400 Bad')) socket.end()
    })
    socket.once('close', () => resolve(answer))
    socket.once('error', reject)
  })
