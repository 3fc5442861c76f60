import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lab } from '../lab.ts'
import type { VerifyResult } from '../verify/result.ts'
import { gatherEvidence } from './gather.ts'
import { dropOldest, evidenceFolder } from './keep-evidence.ts'
import { stampOf } from './stamp.ts'
import { writeBundle, type WrittenBundle } from './write-bundle.ts'

/** A play (a journey, or an attack on the real system or its twin) that did not end as it must. */
export interface FailedPlay {
  readonly id: string
  readonly title: string
  /** What was seen in the play, in order. */
  readonly seen: readonly string[]
  /** What was expected and was not so, or why it could not be judged. */
  readonly why: string
  /** The one command that plays it again. */
  readonly replay: string
}

/** A whole suite may fail in one run. */
const KEPT = 100

/** Where the bundles of plays go: aside, so that they and those of `verify` do not push each other out. */
export const playsFolder = (environment: NodeJS.ProcessEnv = process.env): string =>
  join(evidenceFolder(environment), 'plays')

/** Keeps everything of a lab in which a play failed, and the play's own story with it. Throws as `fs` does. */
export async function keepPlay(
  lab: Lab,
  play: FailedPlay,
  folder = playsFolder(),
): Promise<WrittenBundle> {
  const at = new Date()
  const verdict = await lab.verify().catch(unseenBecause)
  const story = new Map([['play.txt', storyOf(play)]])
  const { replay } = play
  const files = await gatherEvidence(lab, { verdict, packetsMs: 0, at, story, replay })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const bundle = await writeBundle(join(folder, `${stampOf(at)}-${play.id}-${lab.name}`), files)
  await dropOldest(folder, KEPT)
  return bundle
}

const storyOf = ({ id, title, seen, why, replay }: FailedPlay): string =>
  [`${id}: ${title}`, '', 'what was seen:', ...seen, '', 'how it ended:', why, '', replay, ''].join(
    '\n',
  )

/** A lab that cannot be judged any more is just what evidence is wanted of. */
const unseenBecause = (error: unknown): VerifyResult => ({
  verdict: 'inconclusive',
  claims: [],
  proofs: [],
  findings: [
    {
      claim: 'locked-at-boot',
      verdict: 'inconclusive',
      host: null,
      from: null,
      packet: null,
      rule: null,
      evidence: `the lab could not be judged: ${error instanceof Error ? error.message : String(error)}`,
      replay: '',
      also: 0,
    },
  ],
  holes: [],
  ms: 0,
})
