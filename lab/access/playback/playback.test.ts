import { describe, expect, it } from 'vitest'
import { FakeScreen } from '../../cli/screen/fake-screen.ts'
import { parseRecording } from './parse-recording.ts'
import { plainRecording, playRecording } from './play-recording.ts'

const HEADER = '{"version":2,"width":80,"height":24,"timestamp":1764120000,"drawbridge":{"x":1}}'
const cast = (...events: readonly unknown[]): string =>
  [HEADER, ...events.map((event) => JSON.stringify(event)), ''].join('\n')

describe('a recording', () => {
  it('is read as a size and what was written when', () => {
    const text = cast([0.5, 'o', '$ '], [1, 'i', 'ls'], [1.5, 'o', 'ls\r\n'], [2, 'r', '100x30'])

    expect(parseRecording(text)).toEqual({
      columns: 80,
      rows: 24,
      outputs: [
        { atMs: 500, text: '$ ' },
        { atMs: 1500, text: 'ls\r\n' },
      ],
      isWhole: true,
    })
  })

  it('whose last line was being written when control was killed can be played as far as it goes', () => {
    const { outputs, isWhole } = parseRecording(`${cast([0.5, 'o', 'a'])}[1.0,"o","b`)

    expect({ outputs, isWhole }).toEqual({ outputs: [{ atMs: 500, text: 'a' }], isWhole: false })
  })

  it.each([
    ['an empty file', ''],
    ['another version', HEADER.replace('2', '1')],
    ['no size', '{"version":2}'],
    ['a line that is no event', cast('x', [1, 'o', 'a'])],
    ['a time that goes nowhere', cast([-1, 'o', 'a'], [1, 'o', 'a'])],
  ])('is not read from %s', (_what, text) => {
    expect(() => parseRecording(text)).toThrow(expect.objectContaining({ code: 'E_RECORDING' }))
  })
})

const attack = cast([0, 'o', 'a\u001b]52;c;cm0=\u0007\r\n'], [0.002, 'o', '\u001b[31mb\u001b[6n'])

describe('playing', () => {
  it('on a terminal keeps the picture and nothing that reaches beyond it', async () => {
    const stdout = new FakeScreen({ isTTY: true })
    const { signal } = new AbortController()
    await playRecording({ recording: parseRecording(attack), speed: 1, stdout, signal })

    expect(stdout.text()).toMatch(/^a\r\n\u001b\[31mb\u001b7/)
    expect(stdout.text()).not.toContain('52;c')
  })

  it('gives the terminal back when it is stopped in the middle', async () => {
    const stdout = new FakeScreen({ isTTY: true })
    const recording = parseRecording(cast([0, 'o', '\u001b[?1049h'], [60, 'o', 'late']))
    const signal = AbortSignal.timeout(20)

    await expect(playRecording({ recording, speed: 1, stdout, signal })).rejects.toThrow()
    expect(stdout.text()).toContain('\u001b[?1049l')
    expect(stdout.text()).not.toContain('late')
  })

  it('into a file shows escapes as text', () => {
    expect(plainRecording(parseRecording(attack))).toBe('a\\x1b]52;c;cm0=\\x07\n\\x1b[31mb\\x1b[6n')
  })
})
