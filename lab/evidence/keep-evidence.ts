import { mkdir, readdir, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Lab } from '../lab.ts'
import type { VerifyResult } from '../verify/result.ts'
import { gatherEvidence } from './gather.ts'
import { stampOf } from './stamp.ts'
import { writeBundle, type WrittenBundle } from './write-bundle.ts'

/** So many are kept; the oldest go. */
const KEPT = 10

/** Where evidence goes that nobody asked for. */
export const evidenceFolder = (environment: NodeJS.ProcessEnv = process.env): string =>
  environment['DRAWBRIDGE_EVIDENCE'] ??
  join(
    environment['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'),
    'drawbridge',
    'evidence',
  )

/** Keeps what is needed to understand a verdict that is not `held`, before anybody changes the lab. */
export async function keepEvidence(
  lab: Lab,
  verdict: VerifyResult,
  folder = evidenceFolder(),
): Promise<WrittenBundle> {
  const at = new Date()
  const files = await gatherEvidence(lab, { verdict, packetsMs: 0, at })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const bundle = await writeBundle(join(folder, `${stampOf(at)}-${lab.name}`), files)
  await dropOldest(folder, KEPT)
  return bundle
}

/** Of our own bundles in a folder leaves the newest. */
export async function dropOldest(folder: string, kept: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => BUNDLE.test(name)).sort()
  const old = names.slice(0, Math.max(0, names.length - kept))
  for (const name of old)
    for (const path of [name, `${name}.tar.gz`])
      await rm(join(folder, path), { recursive: true, force: true })
}

/** A directory of ours: whatever else lies there is somebody's own. */
const BUNDLE = /^\d{8}T\d{6}Z-[^.]+$/
