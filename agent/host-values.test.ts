import { describe, expect, it } from 'vitest'
import { parseHostValues } from './host-values.ts'

const LINES = [
  'HOST_ID=host-1',
  'CONTROL_ADDRESS=198.18.0.1',
  'MIRROR_ADDRESS=',
  'OVERLAY_MODE=encrypted',
  `AGENT_SHA256=${'a'.repeat(64)}`,
  `NODE_SHA256=${'b'.repeat(64)}`,
  'ADDRESS=198.18.0.11',
  'INNER=198.19.0.11',
]

describe("the host's values", () => {
  it('are read from KEY=VALUE lines', () => {
    expect(parseHostValues(`${LINES.join('\n')}\n`)).toMatchObject({
      host: 'host-1',
      mirror: null,
      mode: 'encrypted',
      tunnelPort: 51820,
    })
  })

  it.each([
    ['a missing key', LINES.slice(1)],
    ['a key that stands there twice', [...LINES, 'INNER=198.19.0.12']],
    ['an unknown key', [...LINES, 'MORE=1']],
    ['a quoted value', LINES.map((line) => line.replace('host-1', '"host-1"'))],
    ['a value that is a command', LINES.map((line) => line.replace('host-1', '$(id)'))],
    ['a bad address', LINES.map((line) => line.replace('198.18.0.11', '198.18.0.999'))],
    ['a line that is none', [...LINES, 'hello']],
  ])('are refused with %s', (_title, lines) => {
    expect(() => parseHostValues(lines.join('\n'))).toThrow("the host's values cannot be used")
  })
})
