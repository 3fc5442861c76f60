import { afterAll, describe, test } from 'vitest'
import { attacks, twins } from '../catalogue.ts'
import { weakenedSources, type WeakenedSources } from '../weaken/weakened-sources.ts'
import { BEGUN, wishes } from '../wishes.ts'
import { LabPool } from './lab-pool.ts'
import { mustHaveResisted, mustHaveSucceeded } from './outcome.ts'
import { replay, type Replaying } from './replay.ts'
import { replayOrder, type Which } from './replay-order.ts'

const LONGEST_MS = 180_000

/** A test of every attack that is wished for, on the real system or on its twins. */
export async function replayAll(which: Which): Promise<void> {
  const { on } = which
  const { wanted, standingLab, keep, repeat, pcap } = wishes(process.env)
  const over = new AbortController()
  const pool = new LabPool({ signal: over.signal, keep })
  const chosen = (await attacks()).filter(({ id }) => wanted?.includes(id) ?? true)
  // A lab of the user's own has no twin.
  const played = on === 'twin' && standingLab !== undefined ? [] : chosen
  for (const listed of replayOrder(played, { ...which, times: repeat }))
    describe(listed.id, () => {
      let playing: Promise<unknown> | undefined
      const title = `${listed.attack.title}: ${on === 'real' ? 'held' : `bites ${listed.attack.twin}`}`
      test(title, { timeout: LONGEST_MS }, async (context) => {
        context.task.meta.on = on
        await context.annotate(BEGUN)
        const replaying = { listed, context, pool, standingLab, pcap }
        playing = on === 'real' ? holds(replaying) : bites(replaying)
        await playing
      })
      // A test that is broken off is over at once; what it began must still be undone.
      afterAll(async () => playing?.catch(() => undefined))
    })
  afterAll(async () => {
    over.abort()
    await pool[Symbol.asyncDispose]()
  })
}

type Asked = Omit<Replaying, 'twin' | 'sources'>

async function holds(asked: Asked): Promise<void> {
  const { outcome } = await replay({ ...asked, twin: undefined, sources: async () => undefined })
  mustHaveResisted(outcome)
}

async function bites(asked: Asked): Promise<void> {
  const { twin } = asked.listed.attack
  const sources = async (): Promise<WeakenedSources> => sourcesOf(twin)
  const { outcome, evidence } = await replay({ ...asked, twin, sources })
  mustHaveSucceeded(outcome, twin, evidence)
}

async function sourcesOf(name: string): Promise<WeakenedSources> {
  const found = (await twins()).get(name)
  if (!found) throw new Error(`there is no twin called ${name} in scenarios/twins`)
  return weakenedSources(found)
}
