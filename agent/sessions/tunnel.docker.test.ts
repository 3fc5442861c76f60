import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../netns/until.ts'
import { RESET } from '../protocol/mux/reset.ts'
import { LabBed } from './testing/lab-bed.ts'
import { nothingLeft } from './testing/left-over.ts'
import { OpenTunnel } from './testing/open-tunnel.ts'
import { PROBE_APP } from './testing/probe-app.ts'
import type { SessionCaller } from './testing/session-caller.ts'

let bed: LabBed
let caller: SessionCaller
let tunnel: OpenTunnel | null = null
beforeAll(async () => {
  bed = await LabBed.raise(`ag-tu-${randomBytes(2).toString('hex')}`)
  await bed.deploy(PROBE_APP())
  caller = await bed.caller()
}, 300_000)
afterEach(async () => {
  tunnel?.attached.hangUp()
  await nothingLeft(bed)
})
afterAll(async () => {
  caller[Symbol.dispose]()
  await bed[Symbol.asyncDispose]()
})

const TARGET = { kind: 'component', app: 'bed', component: 'web.main', index: 1 }

const open = async (port = 7000): Promise<OpenTunnel> => {
  const ticket = bed.ticket({ target: TARGET, purpose: { verb: 'tunnel', port } })
  return (tunnel = await OpenTunnel.open(caller, bed, ticket))
}

/** TCP sockets in the component's network, of either end. */
const connections = async (): Promise<number> =>
  Number(
    await bed.onHost(
      `p=$(docker inspect -f '{{.State.Pid}}' $(docker ps -q)); nsenter -t $p -n ss -tnH | grep -c 7000 || true`,
    ),
  )

describe('a tunnel', () => {
  it('carries what is said there and what is answered after its end', async () => {
    expect(await (await open()).connect().asks('half a word')).toMatchObject({
      kind: 'ended',
      heard: Buffer.from('half a word'),
    })
  })

  it('carries eight megabytes both ways, byte for byte', async () => {
    const bytes = randomBytes(8 * 1024 * 1024)
    const { heard } = await (await open()).connect().asks(bytes)

    expect(heard.equals(bytes)).toBe(true)
  })

  it('carries many connections at once, each for itself', async () => {
    const open_ = await open()
    const all = Array.from({ length: 100 }, () => randomBytes(3000))
    const fates = await Promise.all(all.map((bytes) => open_.connect().asks(bytes)))

    expect(fates.map(({ heard }) => heard.toString('hex'))).toEqual(
      all.map((bytes) => bytes.toString('hex')),
    )
  })

  it('tells that nobody listens at the port, and goes on', async () => {
    const other = await open(7001)

    expect(await other.connect().fate).toMatchObject({ kind: 'reset', code: RESET.refused })
    expect(await other.connect().fate).toMatchObject({ kind: 'reset', code: RESET.refused })
  })

  it('breaks off the one connection that the component breaks off, and no other', async () => {
    const open_ = await open()
    const others = Array.from({ length: 9 }, () => open_.connect())
    const one = open_.connect()
    one.stream.write(Buffer.from('bye'))

    expect(await one.fate).toMatchObject({ kind: 'reset', code: RESET.gone })
    expect(
      (await Promise.all(others.map((other) => other.asks('still here')))).map(({ heard }) =>
        heard.toString(),
      ),
    ).toEqual(Array<string>(9).fill('still here'))
  })

  it('breaks off in the component what the client breaks off', async () => {
    const open_ = await open()
    const [one, other] = [open_.connect(), open_.connect()]
    one.stream.write(Buffer.from('x'))
    await until('both connections', async () => (await connections()) >= 4)
    one.stream.reset(RESET.gone)

    await until('the end of one', async () => (await connections()) <= 2)
    expect((await other.asks('y')).heard.toString()).toBe('y')
  })

  it('holds up nobody else when one does not read', async () => {
    const open_ = await open()
    const stalled = open_.connect(false)
    stalled.stream.write(Buffer.from('flood'))
    await until('a window full', () => stalled.heard.length >= 256 * 1024)

    expect((await open_.connect().asks('through')).heard.toString()).toBe('through')
    expect(stalled.heard.length).toBe(256 * 1024)
  })

  it('serves no more than its streams of its kind', async () => {
    const { attached } = await open()
    const codes: number[] = []
    for (const purpose of ['io', 'say', 'there is none'])
      attached.carried.mux.open(purpose).attach({
        onData: () => undefined,
        onEnd: () => undefined,
        onReset: (code) => codes.push(code),
        onDrain: () => undefined,
      })
    await until('three resets', () => codes.length === 3)

    expect(new Set(codes)).toEqual(new Set([RESET.notServed]))
  })

  it('serves 256 connections at once and not one more', async () => {
    const open_ = await open()
    const all = Array.from({ length: 256 }, () => open_.connect())
    expect(await open_.connect().fate).toMatchObject({ kind: 'reset', code: RESET.notServed })
    const fates = await Promise.all(all.map((one) => one.asks('z')))

    expect(fates.filter(({ heard }) => heard.toString() === 'z')).toHaveLength(256)
  })

  it('leaves no connection behind when it is cut', async () => {
    const open_ = await open()
    Array.from({ length: 5 }, () => open_.connect().stream.write(Buffer.from('x')))
    await until('five connections', async () => (await connections()) >= 10)
    open_.attached.hangUp()

    await until('no connection', async () => (await connections()) === 0)
  })

  it('ends when its instance is ended, even when nobody speaks', async () => {
    const open_ = await open()
    await bed.onHost('docker kill $(docker ps -q)')

    expect(await open_.ended).toBe('closed')
    expect(open_.attached.lastWord()).toBe(RESET.targetGone)
    await until('the instance again', async () => (await bed.onHost('docker ps -q')) !== '', 20_000)
  })

  it('ends when its instance is replaced', async () => {
    const open_ = await open()
    await bed.deploy(PROBE_APP('second'))

    expect(await open_.ended).toBe('closed')
    expect(open_.attached.lastWord()).toBe(RESET.targetGone)
    expect((await (await open()).connect().asks('new')).heard.toString()).toBe('new')
  })
})
