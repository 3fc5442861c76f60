import { once } from 'node:events'
import { type Socket, connect, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Person } from '../person.ts'
import { sessionView } from '../testing/views.ts'
import { openTunnel } from './open-tunnel.ts'

/** Two ends of a real connection. */
async function connection(): Promise<readonly [Socket, Socket]> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
  const near = connect(address.port, '127.0.0.1')
  const far = await accepted
  server.close()
  onTestFinished(() => {
    near.destroy()
    far.destroy()
  })
  return [near, far]
}

/** A tunnel whose control notes this end, once the way there is gone. */
async function tunnel(why: string) {
  const [socket, control] = await connection()
  const session = sessionView({ verb: 'tunnel' })
  const noted = sessionView({ verb: 'tunnel', ended: { at: '2026-11-26T12:00:00.000Z', why } })
  const person = {
    open: async () => ({ session, attached: { socket, head: new Uint8Array() }, person }),
    ask: async () => noted,
  } as unknown as Person
  const ports = { local: 0, remote: null }
  const signal = new AbortController().signal
  const opened = await openTunnel({ person, lab: 'lab', word: 'data.db', ports, signal })
  onTestFinished(async () => opened.close())
  return { opened, control }
}

test('a tunnel whose way broke is no success, where control saw only that this side was gone', async () => {
  const { opened, control } = await tunnel('closed')
  control.destroy()

  await expect(opened.ended).rejects.toMatchObject({ code: 'E_SESSION_LOST', exitCode: 255 })
})

test('a tunnel that was ended elsewhere says what control noted', async () => {
  const { opened, control } = await tunnel('host-silent')
  control.destroy()

  expect((await opened.ended).ended?.why).toBe('host-silent')
})

test('a tunnel that this side closes has ended by its wish, and its port is free', async () => {
  const { opened } = await tunnel('closed')
  await opened.close()

  expect((await opened.ended).ended?.why).toBe('closed')
  const [error] = await once(connect(opened.port, '127.0.0.1'), 'error')
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
})
