import { describe, expect, it } from 'vitest'
import { parseTarget, targetWord } from './target-word.ts'

const component = (app: string | null, index: number | null) => ({
  ...{ kind: 'component', app, component: 'web.main', index },
})

describe('the word of a target', () => {
  it.each([
    ['host.1', { kind: 'host', host: 'host-1' }],
    ['host.120', { kind: 'host', host: 'host-120' }],
    ['web.main', component(null, null)],
    ['web.main.2', component(null, 2)],
    ['shop/web.main', component('shop', null)],
    ['shop/web.main.1000', component('shop', 1000)],
  ])('%s is read, and written the same again', (word, target) => {
    expect(parseTarget(word)).toEqual(target)
    expect(targetWord(parseTarget(word))).toBe(word)
  })

  it('may be the name that a topology gave to a host', () => {
    expect(parseTarget('db-2')).toEqual({ kind: 'host', host: 'db-2' })
  })

  it.each([
    '',
    'Host.1',
    'host.0',
    'host.01',
    'web.main.0',
    'web.main.1001',
    'web.main.2.3',
    'shop//web.main',
    '/web.main',
    '../web.main',
    'do.1',
    'web..main',
    'web.main ',
    'web.main\n',
    'host.1;id',
    '-u',
    'x'.repeat(60),
  ])('%j can mean nothing', (word) => {
    expect(() => parseTarget(word)).toThrow(
      expect.objectContaining({ code: 'E_TARGET', exitCode: 2 }),
    )
  })
})
