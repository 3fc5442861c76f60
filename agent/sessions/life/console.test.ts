import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Mux } from '../../protocol/mux/mux.ts'
import { Console } from './console.ts'
import { ProgramLink } from './program-link.ts'

/** A link, and what its program says on two of its streams. */
async function program() {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-console-'))
  onTestFinished(async () => rm(folder, { recursive: true }))
  const path = join(folder, 'socket')
  const link = await ProgramLink.open(path)
  onTestFinished(() => link.close())
  const dial = async (name: string): Promise<readonly [Socket, Socket]> => {
    const arrival = link.arrival(name, 2000)
    const theirs = connect({ path, allowHalfOpen: true })
    theirs.write(`${name}\n`)
    return [await arrival, theirs]
  }
  const [[io, theirIo], [err, theirErr]] = [await dial('io'), await dial('err')]
  return { link, io, err, theirIo, theirErr }
}

test('a console tells how it ended after the last byte of both outputs, however early that is known', async () => {
  const { link, io, err, theirIo, theirErr } = await program()
  const nobody = { onTargetGone: () => undefined, onBroken: () => undefined }
  const served = new Console({ link, io, err, onExit: () => undefined, ...nobody })
  const sent: Uint8Array[] = []
  const said = () => Buffer.concat(sent).toString()
  const client = new Mux({ send: (parts) => (parts.forEach((part) => agent.receive(part)), true) })
  const agent = new Mux({
    send: (parts) => (sent.push(...parts), true),
    onOpen: (stream) => served.onOpen(stream),
  })
  for (const purpose of ['io', 'err', 'say']) client.open(purpose)

  served.onLine('exit 7')
  theirIo.end('the last words')
  await once(io, 'end')
  expect(said()).not.toContain('exit')
  theirErr.end()
  await once(err, 'end')

  expect(said()).toMatch(/the last words[^]*\{"exit":\{"code":7\}\}/)
})

test('a console is over only when its exit code is on its way, however full that way is', async () => {
  const { link, io, err, theirIo, theirErr } = await program()
  const onExit = vi.fn<() => void>()
  const nobody = { onTargetGone: () => undefined, onBroken: () => undefined }
  const served = new Console({ link, io, err, onExit, ...nobody })
  const way = { isFull: false }
  const sent: Uint8Array[] = []
  const said = () => Buffer.concat(sent).toString()
  const client = new Mux({ send: (parts) => (parts.forEach((part) => agent.receive(part)), true) })
  const agent = new Mux({
    send: (parts) => (sent.push(...parts), !way.isFull),
    onOpen: (stream) => served.onOpen(stream),
  })
  for (const purpose of ['io', 'err', 'say']) client.open(purpose)
  theirErr.end()
  await once(err, 'end')
  way.isFull = true
  theirIo.end('the last words')
  await once(io, 'end')

  served.onLine('exit 7')
  expect(said()).toContain('the last words')
  expect(onExit).not.toHaveBeenCalled()

  way.isFull = false
  agent.drained()
  expect(said()).toContain('{"exit":{"code":7}}')
  expect(onExit).toHaveBeenCalledOnce()
})
