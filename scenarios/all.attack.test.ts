import { join } from 'node:path'
import { afterAll, describe, test, type TestContext } from 'vitest'
import { Lab } from '../lab/index.ts'
import { attacks, twins, type ListedAttack } from './catalogue.ts'
import { keepEvidenceOf } from './evidence-of-play.ts'
import { LabPool } from './replay/lab-pool.ts'
import { mustHaveResisted, mustHaveSucceeded, type Outcome } from './replay/outcome.ts'
import { playAttack, type Played } from './replay/play-attack.ts'
import { recordCables } from './replay/record-cables.ts'
import { replayOrder } from './replay/replay-order.ts'
import { weakenedSources } from './weaken/weakened-sources.ts'
import { BEGUN, wishes } from './wishes.ts'

const LONGEST_MS = 180_000
const { wanted, standingLab, keep, repeat, pcap } = wishes(process.env)
const weak = await twins()
const over = new AbortController()
const pool = new LabPool({ signal: over.signal, keep })
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

async function holds(listed: ListedAttack, context: TestContext): Promise<void> {
  const { outcome } =
    standingLab === undefined
      ? await inThrowAwayLab(listed, undefined, context)
      : await inStandingLab(listed, standingLab, context)
  mustHaveResisted(outcome)
}

async function bites(listed: ListedAttack, context: TestContext): Promise<void> {
  const { twin } = listed.attack
  const { outcome, evidence } = await inThrowAwayLab(listed, twin, context)
  mustHaveSucceeded(outcome, twin, evidence)
}

async function inThrowAwayLab(
  listed: ListedAttack,
  twin: string | undefined,
  context: TestContext,
): Promise<Played> {
  const { attack } = listed
  const { task } = context
  const lab = await pool.borrow({
    hosts: attack.hosts.length,
    overlay: attack.overlay ?? 'encrypted',
    lifetimes: attack.lifetimes ?? {},
    twin,
    sources: async () => (twin === undefined ? undefined : sourcesOf(twin)),
  })
  task.meta.hasBegun = true
  try {
    const played = await recorded(lab, { ...listed, twin, name: twin ?? 'real' }, context)
    const isAsItMust = isAsWanted(played.outcome, twin)
    if (!isAsItMust) await left(task)
    else if (attack.trace === 'lab') await pool.spoil()
    return played
  } catch (thrown) {
    await left(task)
    throw thrown
  }
}

/** Whoever looks into it later finds it, if that was asked for. */
async function left(task: TestContext['task']): Promise<void> {
  const wreck = await pool.wreck()
  if (wreck !== undefined) task.meta.wreck = wreck
}

async function inStandingLab(
  listed: ListedAttack,
  name: string,
  context: TestContext,
): Promise<Played> {
  const { task, skip, signal } = context
  await using lab = await Lab.find({ name, signal })
  if (!lab) return skip(`there is no lab called ${name}`)
  task.meta.hasBegun = true
  return await recorded(lab, { ...listed, twin: undefined, name }, context)
}

interface Recorded extends Pick<ListedAttack, 'id' | 'attack'> {
  readonly twin: string | undefined
  /** `real`, the twin, or the lab of the user's own. */
  readonly name: string
}

const isAsWanted = ({ kind }: Outcome, twin: string | undefined): boolean =>
  kind === (twin === undefined ? 'resisted' : 'succeeded')

async function recorded(
  lab: Lab,
  { id, attack, twin, name }: Recorded,
  context: TestContext,
): Promise<Played> {
  await using recording =
    pcap === undefined ? undefined : await recordCables(lab, join(pcap, `${id}.${name}.pcapng`))
  if (recording) context.task.meta.pcap = recording.file
  const failed = { kind: 'attack', id, title: `${attack.title}, on ${name}` } as const
  const seen: string[] = []
  try {
    const played = await playAttack(attack, lab, seen)
    context.task.meta.evidence = seen
    if (!isAsWanted(played.outcome, twin))
      await keepEvidenceOf(lab, context, { ...failed, seen, thrown: whyOf(played.outcome) })
    return played
  } catch (thrown) {
    await keepEvidenceOf(lab, context, { ...failed, seen, thrown })
    throw thrown
  }
}

const whyOf = (outcome: Outcome): unknown => {
  switch (outcome.kind) {
    case 'resisted':
      return new Error('the weakened system resisted')
    case 'succeeded':
      return outcome.by
    case 'inconclusive':
      return outcome.because
  }
}

async function sourcesOf(name: string) {
  const found = weak.get(name)
  if (!found) throw new Error(`there is no twin called ${name} in scenarios/twins`)
  return weakenedSources(found)
}
