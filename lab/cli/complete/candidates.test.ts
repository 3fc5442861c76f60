import { describe, expect, it } from 'vitest'
import { loadVerb, verbNames } from '../verbs.ts'
import { candidates, type Sources } from './candidates.ts'

const sources: Sources = {
  labs: () => Promise.resolve(['lab', 'demo']),
  targets: (lab) => Promise.resolve(lab === 'demo' ? ['host.9'] : ['host.1', 'host.2', 'db']),
  components: () => Promise.resolve(['web.main', 'data.db']),
  scenarios: () => Promise.resolve(['a-host-leaves', 'membership', 'all']),
  attacks: () => Promise.resolve(['removed-host-knocks', 'all']),
}
const completing = (...words: readonly string[]) =>
  candidates(
    { before: words.slice(0, -1), partial: words.at(-1) ?? '' },
    { names: verbNames, load: loadVerb },
    sources,
  )

describe('completion on a command line', () => {
  it.each([
    ['verbs that begin so', ['st'], ['status']],
    ['the second words of a family', ['scenario', ''], ['list', 'run', 'show']],
    ['machines of the lab', ['exec', 'h'], ['host.1', 'host.2']],
    ['hosts by the names of their topology', ['sh', 'd'], ['db']],
    ['machines of the lab that was named', ['sh', '--lab', 'demo', ''], ['host.9']],
    ['the second machine of two', ['probe', 'host.1', 'd'], ['db']],
    ['labs', ['status', '--lab', ''], ['demo', 'lab']],
    ['flags of the verb', ['up', '--ov'], ['--overlay']],
    ['values of a flag', ['up', '--overlay', 'p'], ['plain']],
    ['scenarios and their tags', ['scenario', 'run', 'm'], ['membership']],
    ['components to restart', ['restart', 'w'], ['web.main']],
    ['logs of machines and of components', ['logs', 'd'], ['data.db', 'db']],
    ['targets of a console', ['console', 'd'], ['data.db', 'db']],
    ['targets of a request', ['access', 'request', 'w'], ['web.main']],
    ['components of a tunnel', ['tunnel', 'd'], ['data.db']],
    ['people', ['access', 'list', '--as', 'o'], ['owner']],
    ['people who log in', ['login', 'v'], ['viewer']],
    ['what can be asked for', ['access', 'request', 'host.1', '--verb', ''], ['console', 'tunnel']],
    ['users, after a short flag', ['console', 'host.1', '-u', 'n'], ['nobody']],
    ['nothing of a command that runs elsewhere', ['console', 'host.1', 'l'], []],
    ['shells', ['completion', 'b'], ['bash']],
    ['nothing where nothing can stand', ['down', 'x'], []],
    ['nothing after a verb that does not exist', ['fly', ''], []],
  ])('offers %s', async (_what, words, expected) => {
    expect(await completing(...words)).toEqual(expected)
  })

  it('leaves files to the shell', async () => {
    expect(await completing('up', 'lab.y')).toBe('files')
  })
})
