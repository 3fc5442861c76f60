import { randomBytes } from 'node:crypto'
import { afterAll, describe, test, type TestContext } from 'vitest'
import { Lab } from '../lab/index.ts'
import { catalogue, type Listed } from './catalogue.ts'
import { keepEvidenceOf } from './evidence-of-play.ts'
import { halfOf, type Half } from './half.ts'
import { perform, performIn, type OnFailed } from './stage/perform.ts'
import { BEGUN, wishes } from './wishes.ts'

const LONGEST_MS = 180_000
const { wanted, standingLab, keep } = wishes(process.env)

/**
 * Makes a test of each journey that is wanted. `prompt` are those whose promise has seconds in it, or each single
 * packet: they are played with nothing beside them. The others may be late.
 */
export async function playJourneys(pace: 'calm', half: Half): Promise<void>
export async function playJourneys(pace: 'prompt'): Promise<void>
export async function playJourneys(pace: 'calm' | 'prompt', half?: Half): Promise<void> {
  const all = (await catalogue()).filter(
    ({ journey }) => journey.tags.includes('prompt') === (pace === 'prompt'),
  )
  const played = half ? halfOf(all, half, { inOneLab: standingLab !== undefined }) : all
  for (const listed of played) if (wanted?.includes(listed.id) ?? true) playLater(listed)
}

function playLater(listed: Listed): void {
  const { id, journey } = listed
  describe(id, () => {
    let played: Promise<void> | undefined
    test(journey.title, { timeout: LONGEST_MS }, async (context) => {
      await context.annotate(BEGUN)
      played =
        standingLab === undefined
          ? inThrowAwayLab(listed, context)
          : inStandingLab(listed, standingLab, context)
      await played
    })
    // A test that is broken off, or takes too long, is over at once; what it began must still be undone.
    afterAll(async () => played?.catch(() => undefined))
  })
}

async function inThrowAwayLab(listed: Listed, context: TestContext): Promise<void> {
  const { task, signal } = context
  const lab = `s-${randomBytes(4).toString('hex')}`
  const onBegin = () => {
    task.meta.hasBegun = true
  }
  if (keep) task.meta.wreck = lab
  const { journey } = listed
  await perform({ journey, lab, keep, signal, onBegin, onFailed: onFailed(listed, context) })
}

async function inStandingLab(listed: Listed, name: string, context: TestContext): Promise<void> {
  const { task, signal, skip } = context
  const { journey } = listed
  await using lab = await Lab.find({ name, signal })
  if (!lab) return skip(`there is no lab called ${name}`)
  const { hosts, overlay } = await lab.standing()
  const needs = `${String(journey.hosts.length)} hosts, overlay ${journey.overlay ?? 'encrypted'}`
  const stands = `${String(hosts.length)} hosts, overlay ${overlay}`
  if (needs !== stands) return skip(`it needs ${needs}; ${name} has ${stands}`)
  task.meta.hasBegun = true
  await performIn(lab, journey, onFailed(listed, context))
}

const onFailed =
  ({ id, journey }: Listed, context: TestContext): OnFailed =>
  async ({ lab, seen, thrown }) =>
    keepEvidenceOf(lab, context, { kind: 'scenario', id, title: journey.title, seen, thrown })
