import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { ownedFolder, sweepFolders } from './owned-folder.ts'

let own = ''
afterEach(async () => rm(own, { recursive: true, force: true }))

/** A folder whose owner has ended. */
function orphan(): string {
  const program = `
    import { ownedFolder } from ${JSON.stringify(new URL('owned-folder.ts', import.meta.url).href)}
    process.stdout.write(await ownedFolder('twin'))`
  return spawnSync(process.execPath, ['--input-type=module', '-e', program]).stdout.toString()
}

test('a folder whose owner is dead is swept, one whose owner lives stays', async () => {
  own = await ownedFolder('twin')
  const dead = orphan()
  expect([existsSync(own), existsSync(dead)]).toEqual([true, true])

  expect(await sweepFolders({ dryRun: true })).toContain(basename(dead))
  expect(existsSync(dead)).toBe(true)
  expect(await sweepFolders({ dryRun: false })).not.toContain(basename(own))

  expect([existsSync(own), existsSync(dead)]).toEqual([true, false])
})
