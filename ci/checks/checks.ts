import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOMS, ROOT } from '../root.ts'
import { packageCheck } from './program-check.ts'
import { shellCheck } from './shell-check.ts'
import { wordsCheck } from './words-check.ts'
import type { Check } from './check.ts'

const CACHE = '.cache/checks'

/** What `npm run check` runs, the longest first. */
export const checks: readonly Check[] = [
  packageCheck('lint', 'oxlint/bin/oxlint', ['.']),
  packageCheck('types', '@typescript/native/bin/tsc', [
    '--singleThreaded',
    '--incremental',
    '--tsBuildInfoFile',
    `${CACHE}/types.tsbuildinfo`,
  ]),
  packageCheck('walls', 'dependency-cruiser/bin/dependency-cruise.mjs', [
    '--config=.dependency-cruiser.cjs',
    ...ROOMS.filter((room) => existsSync(join(ROOT, room))),
  ]),
  packageCheck('dead code', 'knip/bin/knip.js', ['--no-progress']),
  shellCheck,
  wordsCheck,
  packageCheck('format', 'oxfmt/bin/oxfmt', ['--check']),
]
