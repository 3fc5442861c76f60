import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { PassThrough, Duplex } from 'node:stream'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ControlProcess } from '../testing/control-process.ts'
import { enrolled, invite, type MachineCredential } from '../testing/machine.ts'
import { controlClient } from './client/client.ts'
import { parseOperatorPem } from './client/operator-credentials.ts'

let control: ControlProcess
beforeAll(async () => {
  control = await ControlProcess.start()
})
afterAll(() => control[Symbol.asyncDispose]())

const good = { id: 'host-9', address: '127.0.0.19', inner: '127.0.1.19', mac: '02:db:13:00:00:13' }

test('the operator sees the state, and an empty fleet is settled', async () => {
  expect(await control.client().health()).toEqual({ ok: true })
  expect(await control.client().state()).toMatchObject({
    overlay: { mode: 'encrypted', vni: 4096, port: 51820 },
    settled: true,
  })
})

test('an invitation gives user data with the script first and exactly the values after it', async () => {
  const { userData, tokenExpiresAt } = await control.client().invite(good)
  const [script, values] = userData.split('__DRAWBRIDGE_VALUES__\n')

  expect(script).toBe('#!/bin/bash\nexit 0\n')
  expect(values?.match(/^[A-Z0-9_]+(?==)/gm)).toEqual([
    'HOST_ID',
    'ADDRESS',
    'INNER',
    'CONTROL_ADDRESS',
    'MIRROR_ADDRESS',
    'OVERLAY_MODE',
    'AGENT_SHA256',
    'NODE_SHA256',
    'JOIN_TOKEN',
    'CA_PEM_BASE64',
  ])
  expect(Date.parse(tokenExpiresAt) - Date.now()).toBeGreaterThan(590_000)
})

test.each([
  [
    'an address that is taken',
    { ...good, id: 'host-8', mac: '02:db:13:00:00:12' },
    409,
    'E_ADDRESS_TAKEN',
  ],
  [
    'a MAC that is taken',
    { ...good, id: 'host-8', address: '127.0.0.18', inner: '127.0.1.18' },
    409,
    'E_ADDRESS_TAKEN',
  ],
  ['control’s own address', { ...good, address: '127.0.0.1' }, 409, 'E_ADDRESS_TAKEN'],
  ['one address for both networks', { ...good, inner: good.address }, 409, 'E_ADDRESS_TAKEN'],
  ['an id with a slash', { ...good, id: '../x' }, 400, 'E_MALFORMED'],
  ['an id with a newline', { ...good, id: 'host-9\n' }, 400, 'E_MALFORMED'],
  ['an address with a newline', { ...good, address: '127.0.0.19\nX=1' }, 400, 'E_MALFORMED'],
  ['a global MAC', { ...good, mac: '00:db:13:00:00:13' }, 400, 'E_MALFORMED'],
  ['a field too many', { ...good, role: 'control' }, 400, 'E_MALFORMED'],
])('an invitation with %s is refused', async (_what, request, status, code) => {
  await expect(control.client().invite(request)).rejects.toMatchObject({ status, code })
})

test('a host that has joined is not invited again', async () => {
  await enrolled(control, await invite(control, 'host-1', 11))

  await expect(invite(control, 'host-1', 11)).rejects.toMatchObject({ code: 'E_HOST_EXISTS' })
})

test('an unknown host cannot be removed, a known one as often as one likes', async () => {
  await expect(control.client().remove('host-77')).rejects.toMatchObject({
    status: 404,
    code: 'E_UNKNOWN_HOST',
  })
  await expect(control.client().remove('../state')).rejects.toMatchObject({ code: 'E_MALFORMED' })
  await control.client().invite(good)
  await control.client().remove('host-9')

  expect((await control.client().remove('host-9')).host.state).toBe('gone')
})

test('an agent’s certificate is refused, and the attempt is on record', async () => {
  const credential = await enrolled(control, await invite(control, 'host-2', 12))

  expect(await rawAnswer(credential)).toContain('E_NOT_OPERATOR')
  expect(await control.client().audit()).toContainEqual(
    expect.objectContaining({ action: 'operate', target: 'GET /v1/state', outcome: 'refused' }),
  )
})

test('without a certificate of this authority there is no connection at all', async () => {
  await using other = await ControlProcess.start()
  const { certificate, key } = parseOperatorPem(other.operatorPem)

  expect(await rawAnswer({ certificate, key })).toBe('')
  expect(await rawAnswer(null)).toBe('')
})

test('a web page is refused even with the operator’s certificate', async () => {
  expect(await rawAnswer(operator(), 'origin: https://example.test\r\n')).toContain('E_BROWSER')
})

test.each([
  ['a repeated key', '{"id":"host-5","id":"host-6"}', '400'],
  ['a prototype key', '{"__proto__":{"id":"host-5"}}', '400'],
  ['no JSON', 'id=host-5', '400'],
  ['more than the limit', ' '.repeat(70_000), '413'],
])('a body with %s is refused', async (_what, body, status) => {
  expect(await rawAnswer(operator(), '', body)).toContain(`HTTP/1.1 ${status}`)
})

test('the client talks to nobody but control', async () => {
  const { createServer } = await import('node:tls')
  const host = await enrolled(control, await invite(control, 'host-3', 13))
  const impostor = createServer({
    cert: host.certificate,
    key: host.key,
    ca: control.authorityPem,
    requestCert: true,
  })
  const socket = `${control.directory}/impostor.sock`
  await new Promise<void>((resolve) => impostor.listen(socket, () => resolve()))
  const client = controlClient({ operatorPem: control.operatorPem, to: socket })

  await expect(client.state()).rejects.toMatchObject({ code: 'E_CONTROL_UNREACHABLE' })
  impostor.close()
})

test('the client works through a pipe of another program, as an engine’s exec is one', async () => {
  const pipe =
    "const s=require('net').connect(process.argv[1]);process.stdin.pipe(s).pipe(process.stdout)"
  const client = controlClient({
    operatorPem: control.operatorPem,
    to: () => asOneStream(spawn(process.execPath, ['-e', pipe, control.socket])),
  })

  expect((await client.state()).hosts.length).toBeGreaterThan(0)
})

test('a call that gets no answer ends at its deadline, and at its signal', async () => {
  const silent = controlClient({ operatorPem: control.operatorPem, to: () => new PassThrough() })
  await expect(silent.state({ deadlineMs: 50 })).rejects.toMatchObject({
    code: 'E_CONTROL_UNREACHABLE',
  })
  const stopped = AbortSignal.abort(new Error('enough'))

  await expect(control.client().state({ signal: stopped })).rejects.toThrow('enough')
})

test('events come as history first and live after it, in order and each once', async () => {
  const stop = AbortSignal.timeout(5000)
  const seen: number[] = []
  let isLive = false
  for await (const { seq, kind, host } of control.client().events({ signal: stop })) {
    seen.push(seq)
    if (isLive && kind === 'host-invited' && host === 'host-4') break
    if (isLive || seen.length < 5) continue
    isLive = true
    await invite(control, 'host-4', 14)
  }

  expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index + 1))
})

test('events after a number leave out what was before', async () => {
  const first: number[] = []
  for await (const { seq } of control.client().events({ after: 3, follow: false })) first.push(seq)

  expect(first[0]).toBe(4)
})

test('secrets are readable by control’s owner only, and the socket by those with a certificate', () => {
  const modes = ['authority.pem', 'control.sqlite', 'operator.pem'].map(
    (name) => statSync(`${control.state}/${name}`).mode & 0o777,
  )

  expect(modes).toEqual([0o600, 0o600, 0o600])
})

test('a second control on the same state is refused, and the first lives on', async () => {
  const before = control.log.length
  const second = control.spawn()
  const code = await new Promise((resolve) => second.once('exit', resolve))

  expect(code).toBe(1)
  expect(control.log.slice(before)).toContain('E_STORE_IN_USE')
  expect(await control.client().health()).toEqual({ ok: true })
}, 15_000)

test('a missing file for hosts refuses an invitation before anything is recorded', async () => {
  await using lone = await ControlProcess.start()
  const { rmSync } = await import('node:fs')
  rmSync(`${lone.directory}/files/agent.mjs`)
  await expect(lone.client().invite(good)).rejects.toMatchObject({ code: 'E_FILE_MISSING' })
  expect((await lone.client().state()).hosts).toEqual([])
  writeFileSync(`${lone.directory}/files/agent.mjs`, 'a newer agent\n')

  const { userData } = await lone.client().invite(good)
  expect(userData).toContain('AGENT_SHA256=')
  expect(existsSync(`${lone.state}/control.sqlite`)).toBe(true)
  expect(readFileSync(`${lone.state}/operator.pem`, 'utf8')).toContain('PRIVATE KEY')
})

const asOneStream = ({ stdin, stdout }: ChildProcessWithoutNullStreams): Duplex => {
  const stream = new Duplex({
    read: () => void stdout.resume(),
    write: (chunk: Buffer, _encoding, done) => void stdin.write(chunk, () => done()),
    final: (done) => void stdin.end(done),
    destroy: (error, done) => {
      stdin.destroy()
      done(error)
    },
  })
  stdin.on('error', () => undefined)
  stdout.on('data', (bytes: Buffer) => {
    if (!stream.push(bytes)) stdout.pause()
  })
  stdout.once('end', () => stream.push(null))
  return stream
}

const operator = (): MachineCredential => {
  const { certificate, key } = parseOperatorPem(control.operatorPem)
  return { certificate, key }
}

/** What comes back for bytes as they are; nothing where TLS lets nobody in. */
const rawAnswer = (
  credential: MachineCredential | null,
  headers = '',
  body: string | null = null,
): Promise<string> =>
  new Promise((resolve) => {
    const socket: TLSSocket = connect({
      path: control.socket,
      ca: control.authorityPem,
      ...(credential === null ? {} : { cert: credential.certificate, key: credential.key }),
      checkServerIdentity: () => undefined,
    })
    const head =
      body === null
        ? 'GET /v1/state HTTP/1.1\r\n'
        : `POST /v1/hosts HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n`
    socket.write(`${head}host: control\r\nconnection: close\r\n${headers}\r\n${body ?? ''}`)
    let answer = ''
    socket.on('data', (bytes: Buffer) => (answer += bytes.toString()))
    socket.on('error', () => undefined)
    socket.once('close', () => resolve(answer))
  })
