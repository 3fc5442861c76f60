import { describe, expect, it } from 'vitest'
import { ByteQueue } from './byte-queue.ts'

const filled = (...pieces: readonly Uint8Array[]): ByteQueue => {
  const queue = new ByteQueue()
  pieces.forEach((piece) => queue.push(piece))
  return queue
}

const crumbs = (count: number) => Array.from({ length: count }, (_, at) => Uint8Array.of(at % 251))

describe('bytes that wait', () => {
  it('come out as they went in, whatever the size of their pieces', () => {
    const pieces = [...crumbs(10_000), new Uint8Array(70_000).fill(7), ...crumbs(3)]
    const queue = filled(...pieces)

    expect(queue.length).toBe(80_003)
    expect(Buffer.concat(queue.take()).equals(Buffer.concat(pieces))).toBe(true)
    expect(queue.length).toBe(0)
  })

  it('are gathered where they came as crumbs', () => {
    expect(filled(...crumbs(4096)).take().length).toBe(1)
  })

  it('are not copied where they came as a loaf', () => {
    const loaf = new Uint8Array(4096)

    expect(filled(loaf).take()[0]).toBe(loaf)
  })

  it('are handed out some at a time, and at least one piece', () => {
    const queue = filled(...[1, 2, 3].map((byte) => new Uint8Array(40_000).fill(byte)))

    expect(queue.take(80_000).map(([byte]) => byte)).toEqual([1, 2])
    expect(queue.take(1).map(([byte]) => byte)).toEqual([3])
    expect(queue.take()).toEqual([])
  })

  it('never change once they are handed out', () => {
    const queue = filled(Uint8Array.of(1))
    const [taken] = queue.take()
    queue.push(Uint8Array.of(2))

    expect(taken).toEqual(Uint8Array.of(1))
  })
})
