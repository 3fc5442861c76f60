import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { ROOT } from './root.ts'

/** Every file of the project that is there and that git does not ignore, as paths from the root. */
export const sourceFiles = async (): Promise<readonly string[]> => {
  const { stdout } = await execa('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: ROOT,
  })
  return stdout.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)))
}
