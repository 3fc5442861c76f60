import { describe, expect, it } from 'vitest'
import { BEAT_MS, SILENT_MS } from './hearing.ts'
import type { TunnelPeer } from './overlay-wish.ts'
import { Sessions } from './sessions.ts'
import { readWireguard } from './tunnel/wireguard-reading.ts'

const KEY = 'peer'
const peer = (keepaliveS: number): TunnelPeer => ({
  publicKey: KEY,
  endpoint: '198.18.0.12:51820',
  allowed: '198.19.0.12/32',
  keepaliveS,
})
const CALLER = peer(25)
const CALLEE = peer(0)

const reading = (handshake: number, bytes: number) =>
  readWireguard(`secret\tself\t51820\toff\n${KEY}\t(none)\tx\ty\t${handshake}\t${bytes}\t0\toff\n`)

/** Looks every 20 ms until `untilMs`, and gives when it called. */
function callsOf(end: TunnelPeer, untilMs: number, read: (nowMs: number) => [number, number]) {
  const sessions = new Sessions()
  const calls: number[] = []
  for (let nowMs = 0; nowMs <= untilMs; nowMs += 20) {
    sessions.take([end], reading(...read(nowMs)), nowMs)
    if (sessions.takeCalls(nowMs).length > 0) calls.push(nowMs)
  }
  return calls
}

describe('a peer that does not answer', () => {
  it('is called again soon by the end that calls, and at least every four seconds for ever', () => {
    const calls = callsOf(CALLER, 60_000, () => [0, 0])

    expect(calls[0]).toBeLessThanOrEqual(120)
    const gaps = calls.slice(1).map((at, index) => at - (calls[index] ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(4020)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100)
  })

  it('is given the time to answer on a loaded machine: calls do not chase each other for ever', () => {
    const calls = callsOf(CALLER, 30_000, () => [0, 0])

    expect((calls.at(-1) ?? 0) - (calls.at(-2) ?? 0)).toBeGreaterThanOrEqual(3000)
  })

  it('is left alone by the other end until the one that calls has had its turn several times', () => {
    const [first] = callsOf(CALLEE, 5000, () => [0, 0])
    const turns = callsOf(CALLER, first ?? 0, () => [0, 0])

    expect(first).toBeDefined()
    expect(turns.length).toBeGreaterThanOrEqual(2)
  })
})

describe('a peer that answers', () => {
  it('is not called while its data comes in, not even by an agent that has just begun', () => {
    expect(callsOf(CALLER, 20_000, (nowMs) => [1, 92 + 32 * Math.floor(nowMs / 1000)])).toEqual([])
  })

  it('is heard at the first look when it was given to the device since the look before', () => {
    const sessions = new Sessions()
    sessions.take([], readWireguard('secret\tself\t51820\toff\n'), 0)
    sessions.take([CALLER], reading(1, 124), 20)

    expect([...sessions.heard(20)]).toEqual([KEY])
  })

  it('is not yet heard at the first look of an agent that has just begun', () => {
    const sessions = new Sessions()
    sessions.take([CALLER], reading(1, 124), 20)

    expect([...sessions.heard(20)]).toEqual([])
  })

  it('is called again within half a second when nothing comes through the session', () => {
    const [first] = callsOf(CALLER, 2000, (nowMs) => (nowMs < 100 ? [0, 0] : [1, 240]))

    expect(first).toBeGreaterThan(100)
    expect(first).toBeLessThanOrEqual(520)
  })

  it('is called ever more rarely when it never says a word: its agent may be away', () => {
    const calls = callsOf(CALLER, 120_000, () => [1, 92])

    expect(calls.length).toBeGreaterThan(5)
    expect(calls.length).toBeLessThan(12)
  })

  it('is called when it falls silent, and no longer counts as heard', () => {
    const sessions = new Sessions()
    sessions.take([CALLER], reading(1, 92), 0)
    sessions.take([CALLER], reading(1, 124), 100)
    const heard = sessions.heard(100)
    sessions.take([CALLER], reading(1, 124), 101 + SILENT_MS)

    expect([...heard]).toEqual([KEY])
    expect([...sessions.heard(101 + SILENT_MS)]).toEqual([])
    sessions.take([CALLER], reading(1, 124), 600 + SILENT_MS)
    expect(sessions.takeCalls(600 + SILENT_MS)).toEqual([CALLER])
  })
})

describe('a word', () => {
  const words = (sessions: Sessions, nowMs: number): number => sessions.takeWords(nowMs).length

  it('goes to a peer when the handshake is seen, when it is heard, and at every beat', () => {
    const sessions = new Sessions()
    words(sessions, 0)
    sessions.take([CALLEE], reading(1, 148), 10)
    const shaken = words(sessions, 10)
    const nothingNew = words(sessions, 20)
    sessions.take([CALLEE], reading(1, 180), 30)
    const heard = words(sessions, 30)

    expect({ shaken, nothingNew, heard }).toEqual({ shaken: 1, nothingNew: 0, heard: 1 })
    expect(words(sessions, BEAT_MS)).toBe(1)
  })

  it('is never what calls a peer', () => {
    const sessions = new Sessions()
    sessions.take([CALLEE], reading(0, 0), 0)

    expect(words(sessions, 5000)).toBe(0)
  })

  it('never goes to a peer that has left, and neither does a call', () => {
    const sessions = new Sessions()
    sessions.take([CALLER], reading(1, 240), 0)
    sessions.keep([])

    expect(words(sessions, 60_000)).toBe(0)
    expect(sessions.takeCalls(60_000)).toEqual([])
  })
})
