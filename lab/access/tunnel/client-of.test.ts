import { describe, expect, it } from 'vitest'
import { askedByClient, clientEnvironment, clientOf, clientWords } from './client-of.ts'

const here = { address: '127.0.0.1', port: 40_001 }

describe('a client of a tunnel', () => {
  it.each([
    [5432, 'psql -h 127.0.0.1 -p 40001 -U postgres'],
    [6379, 'valkey-cli -h 127.0.0.1 -p 40001'],
    [8080, 'curl http://127.0.0.1:40001/'],
    [80, 'curl http://127.0.0.1:40001/'],
    [9999, undefined],
    [null, undefined],
  ])('of port %j is told as a line to paste', (remote, line) => {
    expect(clientOf(remote, here).command?.join(' ')).toBe(line)
  })

  it.each([
    ['psql -c x', 'psql -c x'],
    ['valkey-cli ping', 'valkey-cli -h 127.0.0.1 -p 40001 ping'],
    ['valkey-cli -p 1 ping', 'valkey-cli -p 1 ping'],
    ['redis-cli', 'redis-cli -h 127.0.0.1 -p 40001'],
    ['curl http://{host}:{port}/a', 'curl http://127.0.0.1:40001/a'],
    ['x {port} {port}', 'x 40001 40001'],
  ])('%s gets the address as %s', (typed, words) => {
    expect(clientWords(typed.split(' '), here).join(' ')).toBe(words)
  })

  it('is told to need a password where it will ask for one', () => {
    expect(askedByClient(5432)).toContain('password')
    expect(askedByClient(6379)).toBeNull()
  })

  it('finds the address in its environment', () => {
    expect(clientEnvironment(here)).toMatchObject({ PGHOST: '127.0.0.1', PGPORT: '40001' })
  })
})
