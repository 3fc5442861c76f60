import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { demultiplex } from './demultiplex.ts'

const framed = (stream: 1 | 2, body: string | Buffer): Buffer => {
  const head = Buffer.alloc(8)
  head.writeUInt8(stream, 0)
  head.writeUInt32BE(body.length, 4)
  return Buffer.concat([head, Buffer.from(body)])
}

const targets = () => ({ stdout: new PassThrough(), stderr: new PassThrough() })

test.each([1, 3, 7, 8, 9, 1000])('pieces of %i bytes are put together again', async (size) => {
  const all = Buffer.concat([
    framed(1, 'out one '),
    framed(2, 'err'),
    framed(1, ''),
    framed(1, 'two'),
  ])
  const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.subarray(at * size, (at + 1) * size),
  )
  const { stdout, stderr } = targets()
  await demultiplex(Readable.from(chunks), { stdout, stderr })
  stdout.end()
  stderr.end()

  expect([await text(stdout), await text(stderr)]).toEqual(['out one two', 'err'])
})

test('no more is taken from the source than the reader has taken', async () => {
  let given = 0
  const source = Readable.from(
    (function* () {
      for (; given < 1000; given++) yield framed(1, Buffer.alloc(16_384))
    })(),
  )
  const { stdout, stderr } = targets()
  const done = demultiplex(source, { stdout, stderr })
  for (let round = 0; round < 200; round++) await turn()
  expect(given).toBeLessThan(50)

  stdout.resume()
  await done
  expect(given).toBe(1000)
})

test('a reader that has gone holds nothing up', async () => {
  const { stdout, stderr } = targets()
  stdout.destroy()

  await demultiplex(Readable.from([framed(1, Buffer.alloc(100_000)), framed(2, 'e')]), {
    stdout,
    stderr,
  })
  stderr.end()

  expect(await text(stderr)).toBe('e')
})
