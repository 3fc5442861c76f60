import { join } from 'node:path'
import type { TestContext } from 'vitest'
import { Lab } from '../../lab/index.ts'
import type { ListedAttack } from '../catalogue.ts'
import { keepEvidenceOf } from '../evidence-of-play.ts'
import type { LabPool } from './lab-pool.ts'
import type { Outcome } from './outcome.ts'
import { playAttack, type Played } from './play-attack.ts'
import { recordCables } from './record-cables.ts'

export interface Replaying {
  readonly listed: ListedAttack
  readonly context: TestContext
  readonly pool: LabPool
  /** A lab of the user's own, to be used instead of throw-away ones. */
  readonly standingLab: string | undefined
  /** Folder for what passes the cables. */
  readonly pcap: string | undefined
  /** Undefined for the real system. */
  readonly twin: string | undefined
  readonly isFromBirth: boolean
  /** Folder of the twin's sources. */
  readonly sources: () => Promise<string | undefined>
}

/** Plays one attack in a lab that it may have, and keeps the evidence where it does not end as it must. */
export async function replay(replaying: Replaying): Promise<Played> {
  const { standingLab } = replaying
  return standingLab === undefined
    ? inThrowAwayLab(replaying)
    : inStandingLab(replaying, standingLab)
}

async function inThrowAwayLab(replaying: Replaying): Promise<Played> {
  const {
    listed: { attack },
    context: { task },
    pool,
    twin,
    isFromBirth,
    sources,
  } = replaying
  const lab = await pool.borrow({
    hosts: attack.hosts.length,
    overlay: attack.overlay ?? 'encrypted',
    lifetimes: attack.lifetimes ?? {},
    twin,
    isFromBirth,
    sources,
  })
  task.meta.hasBegun = true
  try {
    const played = await recorded(replaying, { lab, name: twin ?? 'real' })
    const isAsItMust = isAsWanted(played.outcome, twin)
    if (!isAsItMust) await left(replaying)
    else if (attack.trace === 'lab') await pool.spoil()
    return played
  } catch (thrown) {
    await left(replaying)
    throw thrown
  }
}

/** Whoever looks into it later finds it, if that was asked for. */
async function left({ pool, context: { task } }: Replaying): Promise<void> {
  const wreck = await pool.wreck()
  if (wreck !== undefined) task.meta.wreck = wreck
}

async function inStandingLab(replaying: Replaying, name: string): Promise<Played> {
  const { task, skip, signal } = replaying.context
  await using lab = await Lab.find({ name, signal })
  if (!lab) return skip(`there is no lab called ${name}`)
  task.meta.hasBegun = true
  return await recorded(replaying, { lab, name })
}

interface Place {
  readonly lab: Lab
  /** `real`, the twin, or the lab of the user's own. */
  readonly name: string
}

const isAsWanted = ({ kind }: Outcome, twin: string | undefined): boolean =>
  kind === (twin === undefined ? 'resisted' : 'succeeded')

async function recorded(
  { listed: { id, attack }, context, pcap, twin }: Replaying,
  { lab, name }: Place,
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
