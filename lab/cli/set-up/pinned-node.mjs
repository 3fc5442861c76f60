// Runs on whatever Node ≥ 20 the machine has, before anything is installed: plain JavaScript, no packages.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * The Node that the project pins, as the path of its binary; undefined when its package is not installed.
 * @param {URL} root folder of the project's package.json
 * @returns {string | undefined}
 */
export const pinnedNode = (root) => {
  const name = `node-${process.platform}-${process.arch}/package.json`
  try {
    const manifest = createRequire(new URL('package.json', root)).resolve(name)
    const binary = manifest.replace(/package\.json$/, 'bin/node')
    return existsSync(binary) ? binary : undefined
  } catch {
    // Not installed, or a platform without such a package: the caller says which.
    return undefined
  }
}
