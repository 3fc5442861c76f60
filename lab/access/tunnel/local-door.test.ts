import { once } from 'node:events'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { openLocalDoor } from './local-door.ts'

const failure = async (port: number, host = '127.0.0.1'): Promise<unknown> => {
  const socket = connect({ port, host })
  const [error]: unknown[] = await once(socket, 'error')
  return error
}

describe('the door of a tunnel', () => {
  it('is a free port, and hands over whoever comes', async () => {
    await using door = await openLocalDoor(0)
    door.receive((socket) => socket.end('hello'))
    const socket = connect({ port: door.port, host: '127.0.0.1' })

    expect(String((await once(socket, 'data'))[0])).toBe('hello')
    socket.destroy()
  })

  it('stands on loopback alone', async () => {
    await using door = await openLocalDoor(0)
    const own = Object.values(networkInterfaces())
      .flatMap((cards) => cards ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal)
    if (own === undefined) throw new Error('this machine has no card to try it on')

    expect(await failure(door.port, own.address)).toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('says of a port in use what to type instead', async () => {
    await using door = await openLocalDoor(0)

    await expect(openLocalDoor(door.port)).rejects.toMatchObject({
      code: 'E_PORT_IN_USE',
      fault: 'caller',
      next: expect.stringContaining('-p'),
    })
  })

  it('breaks off whoever comes too early, and whoever is there at its end', async () => {
    const door = await openLocalDoor(0)
    const early = connect({ port: door.port, host: '127.0.0.1' })
    expect((await once(early, 'error'))[0]).toMatchObject({ code: 'ECONNRESET' })

    door.receive(() => undefined)
    const late = connect({ port: door.port, host: '127.0.0.1' })
    await once(late, 'connect')
    const broken = once(late, 'error')
    await door[Symbol.asyncDispose]()

    expect((await broken)[0]).toMatchObject({ code: 'ECONNRESET' })
    expect(await failure(door.port)).toMatchObject({ code: 'ECONNREFUSED' })
  })
})
