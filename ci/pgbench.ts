import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import type { StepRunner } from '../lab/steps.ts'

const PACKAGE = 'postgresql-17'
const PGBENCH = '/usr/lib/postgresql/17/bin/pgbench'

/**
 * Debian has pgbench in the package of the server, and no server is wanted on this machine: the one file is taken out
 * of it. apt checks the package like one that it installs.
 */
export const ensurePgbench = async (steps: StepRunner): Promise<void> => {
  if (existsSync(PGBENCH)) return
  await steps.also(`take pgbench out of ${PACKAGE}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'drawbridge-pgbench-'))
    try {
      await execa('apt-get', ['-q', 'download', PACKAGE], { cwd: folder })
      const [archive = ''] = readdirSync(folder)
      await execa('dpkg-deb', ['--extract', archive, 'all'], { cwd: folder })
      await execa('install', ['-m', '0755', join(folder, 'all', PGBENCH), PGBENCH])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}
