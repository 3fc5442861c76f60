import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { ROOT } from '../root.ts'
import { sourceFiles } from '../source-files.ts'
import { withCompiledNames } from './program-names.ts'

const PACKAGE = join(ROOT, 'dist')
const TSC = 'node_modules/@typescript/native/bin/tsc'

/** Scripts, units, lists: what programs read from beside themselves. The lock file names the build's versions. */
const isCarried = (path: string): boolean =>
  (/^(?:agent|control|lab)\//.test(path) && !/\.(?:ts|mjs)$|\/testing\/|\/netns\//.test(path)) ||
  path === 'package-lock.json'

const compile = (): Promise<unknown> =>
  execa(process.execPath, [TSC, '-p', 'tsconfig.package.json', '--singleThreaded'], {
    cwd: ROOT,
    stdout: process.stderr,
    stderr: process.stderr,
  })

const carry = async (path: string): Promise<void> => {
  await mkdir(dirname(join(PACKAGE, path)), { recursive: true })
  await cp(join(ROOT, path), join(PACKAGE, path))
}

const renamePrograms = async (path: string): Promise<void> => {
  const file = join(PACKAGE, path.replace(/\.ts$/, '.js'))
  const code = await readFile(file, 'utf8').catch(() => undefined)
  // Tests and their helpers are sources that were not compiled.
  if (code !== undefined) await writeFile(file, withCompiledNames(code))
}

/** Compiles agent, control and lab into dist/, a tree of the same shape that runs from under node_modules. */
export const buildPackage = async (): Promise<void> => {
  await rm(PACKAGE, { recursive: true, force: true })
  await compile()
  const files = await sourceFiles()
  await Promise.all(files.filter(isCarried).map(carry))
  await Promise.all(files.filter((path) => path.endsWith('.ts')).map(renamePrograms))
}
