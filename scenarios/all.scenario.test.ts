import { randomBytes } from 'node:crypto'
import { afterAll, describe, test, type TestContext } from 'vitest'
import { Lab } from '../lab/index.ts'
import { catalogue } from './catalogue.ts'
import type { Journey } from './scenario.ts'
import { perform, performIn } from './stage/perform.ts'
import { BEGUN, wishes } from './wishes.ts'

const LONGEST_MS = 180_000
const { wanted, standingLab, keep } = wishes(process.env)

for (const { id, journey } of await catalogue()) {
  if (wanted && !wanted.includes(id)) continue
  describe(id, () => {
    let played: Promise<void> | undefined
    test(journey.title, { timeout: LONGEST_MS }, async (context) => {
      await context.annotate(BEGUN)
      played =
        standingLab === undefined
          ? inThrowAwayLab(journey, context)
          : inStandingLab(journey, standingLab, context)
      await played
    })
    // A test that is broken off, or takes too long, is over at once; what it began must still be undone.
    afterAll(async () => played?.catch(() => undefined))
  })
}

async function inThrowAwayLab(journey: Journey, { task, signal }: TestContext): Promise<void> {
  const lab = `s-${randomBytes(4).toString('hex')}`
  const onBegin = () => {
    task.meta.hasBegun = true
  }
  if (keep) task.meta.wreck = lab
  await perform({ journey, lab, keep, signal, onBegin })
}

async function inStandingLab(
  journey: Journey,
  name: string,
  { task, signal, skip }: TestContext,
): Promise<void> {
  await using lab = await Lab.find({ name, signal })
  if (!lab) return skip(`there is no lab called ${name}`)
  const { hosts, overlay } = await lab.standing()
  const needs = `${String(journey.hosts.length)} hosts, overlay ${journey.overlay ?? 'encrypted'}`
  const stands = `${String(hosts.length)} hosts, overlay ${overlay}`
  if (needs !== stands) return skip(`it needs ${needs}; ${name} has ${stands}`)
  task.meta.hasBegun = true
  await performIn(lab, journey)
}
