import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, vi } from 'vitest'

/** Those that are there now; packages add some of their own when they are loaded, which may be in a test. */
const GLOBALS = Object.getOwnPropertyNames(globalThis)

/** What all files of one process share and a test could leave otherwise than it was, each with a name. */
const shared = (): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>([
    ...Object.entries(process.env).map(([name, value]) => [`$${name}`, value] as const),
    ...process
      .eventNames()
      .map((name) => [`on ${String(name)}`, process.listenerCount(name)] as const),
    ...GLOBALS.map((name) => [name, ownValue(name)] as const),
    ['Math.random', Math.random],
    ['directory', process.cwd()],
    ['umask', /^Umask:.*/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[0]],
    ['exit code', process.exitCode],
    ['false timers', vi.isFakeTimers()],
  ])

/** Without running what would only then load it. */
const ownValue = (name: string): unknown =>
  Object.getOwnPropertyDescriptor(globalThis, name)?.value ?? null

let before: ReadonlyMap<string, unknown>
// Only now: packages that a file imports have done by then what they do to a process.
beforeAll(() => {
  before = shared()
})

/** Files that run in one process, one after the other, cannot deceive each other as long as each leaves all as it was. */
afterAll(() => {
  const after = shared()
  const names = [...new Set([...before.keys(), ...after.keys()])]

  expect(
    names.filter((name) => !Object.is(before.get(name), after.get(name))),
    'what this file leaves to the next one',
  ).toEqual([])
})
