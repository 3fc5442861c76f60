import { randomBytes } from 'node:crypto'
import { describe, test } from 'vitest'
import { catalogue } from './catalogue.ts'
import { perform } from './stage/perform.ts'

/** The scenarios asked for by `lab scenario run`, as a list of ids; all when not set. */
const wanted = process.env['DRAWBRIDGE_SCENARIOS']?.split(',')
/** A lab that stands, to be used instead of throw-away ones. */
const LONGEST_MS = 180_000

for (const { id, journey } of await catalogue()) {
  if (wanted && !wanted.includes(id)) continue
  describe(id, () => {
    test(journey.title, { timeout: LONGEST_MS }, async ({ signal }) => {
      await perform({ journey, lab: `s-${randomBytes(4).toString('hex')}`, signal })
    })
  })
}
