import { join } from 'node:path'
import { afterAll, describe, test, type TestContext } from 'vitest'
import { Lab } from '../lab/index.ts'
import { attacks, twins, type ListedAttack } from './catalogue.ts'
import { LabPool } from './replay/lab-pool.ts'
import { mustHaveResisted, mustHaveSucceeded } from './replay/outcome.ts'
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
  { id, attack }: ListedAttack,
  twin: string | undefined,
  { task }: TestContext,
): Promise<Played> {
  const lab = await pool.borrow({
    hosts: attack.hosts.length,
    overlay: attack.overlay ?? 'encrypted',
    lifetimes: attack.lifetimes ?? {},
    twin,
    sources: async () => (twin === undefined ? undefined : sourcesOf(twin)),
  })
  task.meta.hasBegun = true
  try {
    const played = await recorded(lab, { id, attack, name: twin ?? 'real' }, task)
    const isAsItMust = played.outcome.kind === (twin === undefined ? 'resisted' : 'succeeded')
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
  { id, attack }: ListedAttack,
  name: string,
  { task, skip, signal }: TestContext,
): Promise<Played> {
  await using lab = await Lab.find({ name, signal })
  if (!lab) return skip(`there is no lab called ${name}`)
  task.meta.hasBegun = true
  return await recorded(lab, { id, attack, name }, task)
}

interface Recorded extends Pick<ListedAttack, 'id' | 'attack'> {
  /** `real`, the twin, or the lab of the user's own. */
  readonly name: string
}

async function recorded(
  lab: Lab,
  { id, attack, name }: Recorded,
  task: TestContext['task'],
): Promise<Played> {
  await using recording =
    pcap === undefined ? undefined : await recordCables(lab, join(pcap, `${id}.${name}.pcapng`))
  const played = await playAttack(attack, lab)
  task.meta.evidence = [...played.evidence]
  if (recording) task.meta.pcap = recording.file
  return played
}

async function sourcesOf(name: string) {
  const found = weak.get(name)
  if (!found) throw new Error(`there is no twin called ${name} in scenarios/twins`)
  return weakenedSources(found)
}
