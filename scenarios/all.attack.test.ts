import { afterAll, describe, test, type TestContext } from 'vitest'
import { Lab } from '../lab/index.ts'
import { attacks, twins, type ListedAttack } from './catalogue.ts'
import { LabPool } from './replay/lab-pool.ts'
import { mustHaveResisted, mustHaveSucceeded } from './replay/outcome.ts'
import { playAttack, type Played } from './replay/play-attack.ts'
import { replayOrder } from './replay/replay-order.ts'
import { weakenedSources } from './weaken/weakened-sources.ts'
import { BEGUN, wishes } from './wishes.ts'

const LONGEST_MS = 180_000
const { wanted, standingLab, repeat } = wishes(process.env)
const weak = await twins()
const over = new AbortController()
const pool = new LabPool(over.signal)
const chosen = (await attacks()).filter(({ id }) => wanted?.includes(id) ?? true)

for (const { listed, on } of replayOrder(chosen, repeat)) {
  if (on === 'twin' && standingLab !== undefined) continue
  describe(listed.id, () => {
    let played: Promise<unknown> | undefined
    const title = `${listed.attack.title}: ${on === 'real' ? 'held' : `bites ${listed.attack.twin}`}`
    test(title, { timeout: LONGEST_MS }, async (context) => {
      context.task.meta.on = on
      await context.annotate(BEGUN)
      played = on === 'real' ? holds(listed, context) : bites(listed, context)
      await played
    })
    // A test that is broken off is over at once; what it began must still be undone.
    afterAll(async () => played?.catch(() => undefined))
  })
}

afterAll(async () => {
  over.abort()
  await pool[Symbol.asyncDispose]()
})

async function holds({ attack }: ListedAttack, context: TestContext): Promise<void> {
  const { outcome } =
    standingLab === undefined
      ? await inThrowAwayLab(attack, undefined, context)
      : await inStandingLab(attack, standingLab, context)
  mustHaveResisted(outcome)
}

async function bites({ attack }: ListedAttack, context: TestContext): Promise<void> {
  const { outcome, evidence } = await inThrowAwayLab(attack, attack.twin, context)
  mustHaveSucceeded(outcome, attack.twin, evidence)
}

async function inThrowAwayLab(
  attack: ListedAttack['attack'],
  twinName: string | undefined,
  { task }: TestContext,
): Promise<Played> {
  await using life = new AsyncDisposableStack()
  const lab = await pool.borrow({
    hosts: attack.hosts.length,
    overlay: attack.overlay ?? 'encrypted',
    lifetimes: attack.lifetimes ?? {},
    twin: twinName,
    sources: async () =>
      twinName === undefined ? undefined : life.use(await sourcesOf(twinName)).folder,
  })
  task.meta.hasBegun = true
  if (attack.trace === 'lab') life.defer(async () => pool.spoil())
  try {
    return noted(task, await playAttack(attack, lab))
  } catch (thrown) {
    life.defer(async () => pool.spoil())
    throw thrown
  }
}

async function inStandingLab(
  attack: ListedAttack['attack'],
  name: string,
  { task, skip, signal }: TestContext,
): Promise<Played> {
  await using lab = await Lab.find({ name, signal })
  if (!lab) return skip(`there is no lab called ${name}`)
  task.meta.hasBegun = true
  return noted(task, await playAttack(attack, lab))
}

function noted(task: TestContext['task'], played: Played): Played {
  task.meta.evidence = [...played.evidence]
  return played
}

async function sourcesOf(name: string) {
  const found = weak.get(name)
  if (!found) throw new Error(`there is no twin called ${name} in scenarios/twins`)
  return weakenedSources(found)
}
