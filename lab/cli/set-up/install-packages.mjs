// Run by packages.mjs under its lock, never by itself: one npm ci for all who wait.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { packagesAreCurrent } from './packages.mjs'
import { pinnedNode } from './pinned-node.mjs'

const root = new URL('../../../', import.meta.url)

/** Flags that npm kept for itself must not reach this npm: `--dry-run` would install nothing, `--json` would chatter. */
const withoutNpmFlags = (/** @type {NodeJS.ProcessEnv} */ environment) =>
  Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) =>
        !/^npm_(config_(dry_run|json|force|omit|include|only|production|global)$|lifecycle_|package_)/.test(
          name,
        ),
    ),
  )

const install = () => {
  const startedAt = performance.now()
  process.stderr.write('→ install the packages of package-lock.json: npm ci\n')
  const { status } = spawnSync(
    'npm',
    ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: fileURLToPath(root), stdio: ['ignore', 2, 2], env: withoutNpmFlags(process.env) },
  )
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  if (status === 0)
    process.stderr.write(`✔ install the packages of package-lock.json (${seconds} s)\n`)
  return status ?? 1
}

// Whoever held the lock before may have done it.
process.exitCode = packagesAreCurrent(root) && pinnedNode(root) !== undefined ? 0 : install()
