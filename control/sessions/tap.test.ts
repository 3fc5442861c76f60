import { describe, expect, test } from 'vitest'
import { MuxFault, encodeFrame, type Frame } from '../../agent/protocol/mux/frame.ts'
import { RESET } from '../../agent/protocol/mux/reset.ts'
import { Tap, type Heard } from './tap.ts'

const bytesOf = (...frames: readonly Frame[]): Buffer =>
  Buffer.concat(frames.flatMap((frame) => [...encodeFrame(frame)]))
const opens = (stream: number, purpose: string): Frame => ({ kind: 'open', stream, purpose })
const says = (stream: number, text: string): Frame => ({
  kind: 'data',
  stream,
  bytes: Buffer.from(text),
})
const ends = (stream: number): Frame => ({ kind: 'end', stream })

function scene(verb: 'console' | 'tunnel') {
  const heard: string[] = []
  const note: Heard = {
    onOutput: (bytes) => heard.push(`output ${Buffer.from(bytes).toString()}`),
    onResize: ({ rows, columns }) => heard.push(`resize ${columns}x${rows}`),
    onExit: (code) => heard.push(`exit ${code}`),
    onConnection: (stream) => heard.push(`connection ${stream}`),
    onConnectionEnd: (stream, how) => heard.push(`${how} ${stream}`),
    onLastWord: (direction, why) => heard.push(`last word ${direction}: ${why}`),
    onBytes: (direction, stream, count) => heard.push(`${direction} ${stream}: ${count}`),
  }
  return { tap: new Tap(verb, note), heard }
}

const CONSOLE = bytesOf(opens(1, 'io'), opens(2, 'err'), opens(3, 'say'))

describe('a tap on a console', () => {
  test('hears what it shows on both outputs, and counts what is typed without keeping it', () => {
    const { tap, heard } = scene('console')
    tap.in(CONSOLE)
    tap.in(bytesOf(says(1, 'secret')))
    tap.out(bytesOf(says(1, 'shown'), says(2, 'complained')))

    expect(heard).toEqual(['in 1: 6', 'out 1: 5', 'output shown', 'out 2: 10', 'output complained'])
  })

  test('hears its size and how it ended, in whatever pieces they come', () => {
    const { tap, heard } = scene('console')
    tap.in(CONSOLE)
    for (const byte of bytesOf(says(3, '{"resize":{"rows":24,"columns":80}}\n')))
      tap.in(Uint8Array.of(byte))
    for (const byte of bytesOf(says(3, '{"exit":{"code":7}}\n'))) tap.out(Uint8Array.of(byte))

    expect(heard).toEqual(['resize 80x24', 'exit 7'])
  })

  test.each<[string, 'in' | 'out', Buffer]>([
    ['a connection of a tunnel', 'in', bytesOf(opens(1, 'connection'))],
    ['a second of its kind', 'in', bytesOf(opens(1, 'io'), opens(2, 'io'))],
    ['a kind that there is not', 'in', bytesOf(opens(1, 'root'))],
    ['a stream that the agent opens', 'out', bytesOf(opens(1, 'io'))],
    ['output on a stream that nobody opened', 'out', bytesOf(says(9, 'unheard'))],
    ['words that no console knows', 'in', bytesOf(opens(1, 'say'), says(1, '{"become":"root"}\n'))],
    ['a line that never ends', 'in', bytesOf(opens(1, 'say'), says(1, '{'.repeat(2000)))],
    ['a line that is no JSON', 'in', bytesOf(opens(1, 'say'), says(1, 'resize\n'))],
    [
      'a size beyond all terminals',
      'in',
      bytesOf(opens(1, 'say'), says(1, '{"resize":{"rows":100000,"columns":1}}\n')),
    ],
    ['what is no frame', 'out', Buffer.from('HTTP/1.1 200 OK\r\n')],
  ])('refuses %s', (_what, direction, bytes) => {
    const { tap } = scene('console')

    expect(() => tap[direction](bytes)).toThrow(MuxFault)
  })

  test('refuses an exit that the client says, and a resize that the agent says', () => {
    const { tap } = scene('console')
    tap.in(CONSOLE)

    expect(() => tap.in(bytesOf(says(3, '{"exit":{"code":0}}\n')))).toThrow(MuxFault)
    expect(() => tap.out(bytesOf(says(3, '{"resize":{"rows":1,"columns":1}}\n')))).toThrow(MuxFault)
  })
})

describe('a tap on a tunnel', () => {
  test('tells each connection apart, and when both of its ends are done', () => {
    const { tap, heard } = scene('tunnel')
    tap.in(bytesOf(opens(1, 'connection'), opens(2, 'connection'), says(2, 'select'), ends(2)))
    tap.out(bytesOf(says(2, 'rows'), ends(2), { kind: 'reset', stream: 1, code: 2 }))

    expect(heard).toEqual([
      'connection 1',
      'connection 2',
      'in 2: 6',
      'out 2: 4',
      'ended 2',
      'reset 1',
    ])
  })

  test('hears why the whole of it is broken off, and by whom, and takes it for no connection', () => {
    const { tap, heard } = scene('tunnel')
    tap.in(bytesOf(opens(1, 'connection')))
    tap.out(bytesOf({ kind: 'reset', stream: 0, code: RESET.targetGone }))

    expect(heard).toEqual(['connection 1', `last word out: ${RESET.targetGone}`])
  })

  test.each(['in', 'out'] as const)('hears nothing after the last word of %s', (direction) => {
    const { tap, heard } = scene('tunnel')
    tap.in(bytesOf(opens(1, 'connection')))
    const word: Frame = { kind: 'reset', stream: 0, code: RESET.silent }
    tap[direction](bytesOf(word))

    expect(() => tap[direction](bytesOf(says(1, 'more')))).toThrow(MuxFault)
    expect(() => tap[direction](bytesOf(word))).toThrow(MuxFault)
    expect(heard).toEqual(['connection 1', `last word ${direction}: ${RESET.silent}`])
  })

  test('refuses a console', () => {
    expect(() => scene('tunnel').tap.in(CONSOLE)).toThrow(MuxFault)
  })
})

describe('what a tap keeps', () => {
  test('is nothing of streams that are over, or never were: a connection ends once, whatever else is said of it', () => {
    const { tap, heard } = scene('tunnel')
    tap.in(bytesOf(opens(1, 'connection')))
    tap.out(bytesOf({ kind: 'reset', stream: 1, code: 2 }))
    tap.in(bytesOf(ends(1), opens(2, 'connection')))
    tap.out(bytesOf(ends(2), ends(1), ends(1)))
    tap.in(bytesOf(ends(2)))

    expect(heard).toEqual(['connection 1', 'reset 1', 'connection 2', 'ended 2'])
  })

  test('is no count of ends: what comes under a number once more is another connection', () => {
    const { tap, heard } = scene('tunnel')
    const both = (frames: readonly Frame[]): void => {
      tap.in(bytesOf(...frames))
      tap.out(bytesOf(...frames))
    }
    tap.in(bytesOf(opens(1, 'connection')))
    both([ends(1)])
    tap.in(bytesOf(opens(1, 'connection'), { kind: 'reset', stream: 1, code: 2 }, ends(1)))
    tap.in(bytesOf(opens(1, 'connection'), ends(1)))
    expect(heard.slice(-2)).toEqual(['reset 1', 'connection 1'])
    tap.out(bytesOf(ends(1)))

    expect(heard.at(-1)).toBe('ended 1')
  })

  test('is no more streams at once than a session has', () => {
    const { tap } = scene('tunnel')
    const open = (count: number) => {
      for (let stream = 1; stream <= count; stream++) tap.in(bytesOf(opens(stream, 'connection')))
    }

    expect(() => open(1025)).toThrow(MuxFault)
  })
})
