import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { pinnedNode } from './pinned-node.mjs'
import { SetUpError } from './set-up-error.mjs'

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage */

/**
 * @param {URL} file
 * @returns {Record<string, LockedPackage> | undefined}
 */
const lockedPackages = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    // Missing or cut short by a kill: as good as not installed.
    return undefined
  }
}

/**
 * Whether what npm wrote down as installed is what package-lock.json asks for. Optional packages may be
 * missing (another platform's), never of another version.
 * @param {URL} root
 */
export const packagesAreCurrent = (root) => {
  const wanted = lockedPackages(new URL('package-lock.json', root))
  const installed = lockedPackages(new URL('node_modules/.package-lock.json', root))
  if (wanted === undefined || installed === undefined) return false
  return Object.entries(wanted).every(([path, locked]) => {
    if (path === '') return true
    const found = installed[path]
    if (found === undefined) return locked.optional === true
    return found.version === locked.version && found.integrity === locked.integrity
  })
}

/** @param {URL} root */
const isReady = (root) => packagesAreCurrent(root) && pinnedNode(root) !== undefined

const INSTALLER = fileURLToPath(new URL('install-packages.mjs', import.meta.url))
const LOCK_TAKEN = 75

/**
 * Runs the installer while holding a lock that the kernel gives back when its holder dies.
 * @param {string} lock
 * @param {string[]} flags
 */
const installUnderLock = (lock, flags) =>
  spawnSync(
    'flock',
    ['-E', String(LOCK_TAKEN), ...flags, lock, process.execPath, INSTALLER],
    // Standard output belongs to whoever asked the lab something.
    { stdio: ['ignore', 2, 2] },
  )

/** @param {URL} root */
const runInstaller = (root) => {
  const folder = new URL('.cache/', root)
  mkdirSync(folder, { recursive: true })
  const lock = fileURLToPath(new URL('set-up.lock', folder))
  const first = installUnderLock(lock, ['--nonblock'])
  if (first.error !== undefined) {
    // No flock on this machine (it is not Linux): nothing guards against a second set-up at the same time.
    return spawnSync(process.execPath, [INSTALLER], { stdio: ['ignore', 2, 2] })
  }
  if (first.status !== LOCK_TAKEN) return first
  process.stderr.write('→ wait for another set-up of this folder\n')
  return installUnderLock(lock, [])
}

/** @param {URL} root */
const platformError = (root) =>
  new SetUpError({
    code: 'E_NO_PINNED_NODE',
    message: `the Node that this project pins is not there for ${process.platform} on ${process.arch}`,
    fault: 'system',
    next: existsSync(new URL('node_modules', root))
      ? 'use Linux on x64 or arm64, and install with optional packages: npm ci --include=optional'
      : 'npm ci --include=optional',
    exitCode: 4,
  })

/**
 * Installs the project's packages when they are missing or not those of package-lock.json, and returns the pinned Node.
 * Several at once wait for one another. In an installed package there is nothing to do.
 * @param {URL} root
 * @returns {string} path of the pinned Node
 */
export const ensurePackages = (root) => {
  const isClone = existsSync(new URL('package-lock.json', root))
  if (isClone && !isReady(root)) {
    const { status } = runInstaller(root)
    if (status !== 0) {
      throw new SetUpError({
        code: 'E_PACKAGES',
        message: `npm ci failed (exit ${String(status)}); its output stands above; the lab was not touched`,
        fault: 'system',
        next: `cd ${fileURLToPath(root)} && npm ci --include=optional`,
        exitCode: 4,
      })
    }
  }
  const node = pinnedNode(root)
  if (node === undefined) throw platformError(root)
  return node
}
