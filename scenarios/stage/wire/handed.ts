import type { Place } from '../person-actor.ts'

/** What a client hands over for a console, to the letter. */
export interface Handed {
  /** Whatever is said here; left open when not given. */
  readonly user?: string
  readonly words: readonly string[]
  /** `TERM` of a terminal; pipes when not given. */
  readonly term?: string
}

/** The wish of a session as control reads it. */
export const consoleAt = ({ name, host }: Place, { user, words, term }: Handed) => ({
  target:
    name === host.name
      ? { kind: 'host', host: host.plan.machine }
      : { kind: 'component', app: null, component: name, index: null },
  purpose: {
    verb: 'console',
    user: user ?? null,
    command: words,
    terminal: term === undefined ? null : { rows: 24, columns: 80, term },
  },
})
