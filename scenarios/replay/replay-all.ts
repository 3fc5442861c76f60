import { afterAll, describe, test } from 'vitest'
import { attacks, twins, type ListedAttack } from '../catalogue.ts'
import { halfOf, type Half } from '../half.ts'
import type { Twin } from '../twin.ts'
import { WeakenedSources } from '../weaken/weakened-sources.ts'
import { BEGUN, wishes } from '../wishes.ts'
import { LabPool } from './lab-pool.ts'
import { mustHaveResisted, mustHaveSucceeded } from './outcome.ts'
import { replay, type Replaying } from './replay.ts'
import { replayOrder } from './replay-order.ts'

const LONGEST_MS = 180_000

interface Which {
  readonly on: 'real' | 'twin'
  readonly half: Half
}

/** A test of every attack that is wished for, on the real system or on its twins. */
export async function replayAll({ on, half }: Which): Promise<void> {
  const { wanted, standingLab, keep, repeat, pcap } = wishes(process.env)
  const over = new AbortController()
  const pool = new LabPool({ signal: over.signal, keep })
  const weakened = new Weakened()
  const chosen = (await attacks()).filter(({ id }) => wanted?.includes(id) ?? true)
  const inOneLab = standingLab !== undefined
  // A lab of the user's own has no twin.
  const played = on === 'twin' && inOneLab ? [] : halfOf(chosen, half, { of: twinOf, inOneLab })
  for (const listed of replayOrder(played, { on, times: repeat, twins: await twins() }))
    describe(listed.id, () => {
      let playing: Promise<unknown> | undefined
      const title = `${listed.attack.title}: ${on === 'real' ? 'held' : `bites ${listed.attack.twin}`}`
      test(title, { timeout: LONGEST_MS }, async (context) => {
        context.task.meta.on = on
        await context.annotate(BEGUN)
        const replaying = { listed, context, pool, standingLab, pcap }
        playing = on === 'real' ? holds(replaying) : bites(replaying, weakened)
        await playing
      })
      // A test that is broken off is over at once; what it began must still be undone.
      afterAll(async () => playing?.catch(() => undefined))
    })
  afterAll(async () => {
    over.abort()
    await pool[Symbol.asyncDispose]()
    await weakened[Symbol.asyncDispose]()
  })
}

const twinOf = ({ attack }: ListedAttack): string => attack.twin

type Asked = Omit<Replaying, 'twin' | 'isFromBirth' | 'sources'>

async function holds(asked: Asked): Promise<void> {
  const { outcome } = await replay({
    ...asked,
    twin: undefined,
    isFromBirth: false,
    sources: async () => undefined,
  })
  mustHaveResisted(outcome)
}

async function bites(asked: Asked, weakened: Weakened): Promise<void> {
  const { twin: name } = asked.listed.attack
  const twin = (await twins()).get(name)
  if (!twin) throw new Error(`there is no twin called ${name} in scenarios/twins`)
  const { outcome, evidence } = await replay({
    ...asked,
    twin: name,
    isFromBirth: twin.edits.some(({ file }) => file === SCHEMA),
    sources: async () => weakened.folderOf(twin),
  })
  mustHaveSucceeded(outcome, name, evidence)
}

/** A database goes on as it was made. */
const SCHEMA = 'control/store/migrations.ts'

/** The sources of whichever twin is asked for; copied when the first is. */
class Weakened implements AsyncDisposable {
  #sources: WeakenedSources | undefined

  async folderOf(twin: Twin): Promise<string> {
    this.#sources ??= await WeakenedSources.copied()
    await this.#sources.become(twin)
    return this.#sources.folder
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sources?.[Symbol.asyncDispose]()
  }
}
