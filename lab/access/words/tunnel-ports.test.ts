import { describe, expect, it } from 'vitest'
import { parseTunnelPorts } from './tunnel-ports.ts'

describe('ports of a tunnel', () => {
  it.each([
    ['1234', { local: 1234, remote: null }],
    ['0', { local: 0, remote: null }],
    ['1234:', { local: 1234, remote: 1234 }],
    ['1234:5678', { local: 1234, remote: 5678 }],
    ['0:5678', { local: 0, remote: 5678 }],
    [':5678', { local: 0, remote: 5678 }],
    ['65535:1', { local: 65_535, remote: 1 }],
  ])('%s is read', (text, ports) => {
    expect(parseTunnelPorts(text)).toEqual(ports)
  })

  it.each([
    '',
    ':',
    '0:',
    '1234:0',
    '65536',
    '1:65536',
    '-1',
    '1:2:3',
    '127.0.0.1:5432',
    '80 ',
    'x',
  ])('%j is refused', (text) => {
    expect(() => parseTunnelPorts(text)).toThrow(
      expect.objectContaining({ code: 'E_TUNNEL_PORT', exitCode: 2 }),
    )
  })
})
