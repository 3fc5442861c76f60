import { describe, expect, it } from 'vitest'
import { TerminalFilter } from './terminal-filter.ts'

const passed = (text: string): string => new TerminalFilter().pass(text)

describe('what a recording may do to the terminal of whoever plays it', () => {
  it.each([
    ['print', 'Grüße 你好 🙂'],
    ['end lines, go back, go on to the next tab', 'a\r\nb\bc\td'],
    ['move the cursor', '\u001b[3A\u001b[10;20H\u001b[d\u001b7\u001b8\u001b[s\u001b[u'],
    ['erase lines and the screen', '\u001b[K\u001b[2J\u001b[1K'],
    ['paint', '\u001b[1;38;5;9m\u001b[38:2::1:2:3m\u001b[0m'],
    ['scroll and set margins', '\u001b[2;10r\u001b[3S\u001bM'],
    ['insert and delete', '\u001b[2L\u001b[P\u001b[4@\u001b[4h\u001b[4l'],
    ['hide the cursor and use the other screen', '\u001b[?25l\u001b[?1049h'],
  ])('%s', (_what, text) => {
    expect(passed(text)).toBe(text)
  })

  it.each([
    ['write to the clipboard', '\u001b]52;c;cm0gLXJm\u0007'],
    ['set the title', '\u001b]0;root@owner\u001b\\'],
    ['make a link', '\u001b]8;;http://evil/\u001b\\'],
    ['make one with an end of one character', '\u001b]8;;http://evil/\u009c'],
    ['begin a string with one character', '\u009d0;title\u0007'],
    ['talk to the terminal as a device', '\u001bPq#0;2;0;0;0\u001b\\'],
    [
      'send it an application command, a message, a string',
      '\u001b_x\u001b\\\u001b^x\u001b\\\u001bXx\u001b\\',
    ],
    ['ask for an answer that would be typed', '\u001b[6n\u001b[c\u001b[>c\u001b[5n\u001b[x'],
    ['resize, move or ask the window', '\u001b[8;1;1t\u001b[21t'],
    ['read the mouse', '\u001b[?1000h\u001b[?1006h'],
    ['catch what is pasted, change the keys', '\u001b[?2004h\u001b[?1h\u001b=\u001b[2h'],
    ['print on paper', '\u001b[5i'],
    ['change the character set', '\u001b(0\u000e\u000f\u001b%@'],
    ['ring, ask who is there', '\u0007\u0005'],
    ['reset the terminal', '\u001bc\u001b[!p'],
    ['erase what has scrolled away', '\u001b[3J'],
    ['change the shape of the cursor', '\u001b[4 q'],
    ['load something unknown', '\u001b[>4;2m\u001b[=1;1u\u001b[?1u\u001b[99999999A'],
    ['turn the direction of writing', '\u202e\u2066'],
    ['end a line unseen', '\u2028\u0085'],
  ])('but not %s', (_what, text) => {
    expect(passed(`a${text}b`)).toBe('ab')
  })

  it('keeps of several modes those that it may set', () => {
    expect(passed('\u001b[?1000;25;2004h')).toBe('\u001b[?25h')
  })

  it('writes a sequence that began with one character in the usual way', () => {
    expect(passed('\u009b31mred')).toBe('\u001b[31mred')
  })

  it('is not misled by pieces', () => {
    const text = 'a\u001b]52;c;cm0=\u001b\\b\u001b[31mc\u001b[6nd'
    const filter = new TerminalFilter()

    expect(Array.from(text, (character) => filter.pass(character)).join('')).toBe('ab\u001b[31mcd')
  })

  it('is not misled by an escape within a string', () => {
    expect(passed('\u001b]0;a\u001b[31mred')).toBe('\u001b[31mred')
  })

  it('is not misled by a sequence that is broken off', () => {
    expect(passed('\u001b[3\u001b[31mred\u001b[1\u0018m')).toBe('\u001b[31mredm')
  })

  it('shows what comes after a string that is never ended', () => {
    expect(passed(`\u001b]0;${'x'.repeat(5000)}`).length).toBeGreaterThan(800)
  })

  it('gives the terminal back as it was, and leaves alone what was not touched', () => {
    const filter = new TerminalFilter()
    filter.pass('plain')
    expect(filter.end()).toBe('')

    filter.pass('\u001b[?1049h')
    expect(filter.end()).toContain('\u001b[?1049l')
  })
})
