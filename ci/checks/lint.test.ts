import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../root.ts'

const CONFIGURATION = [
  ...['oxlint.config.ts', 'tsconfig.json', 'package.json'],
  ...['ci/walls/pure-modules.json', 'ci/walls/pure-clock.ts'],
]

/** Where the options that we chose decide. */
const ALLOWED: readonly (readonly [file: string, text: string])[] = [
  ['lab/plan/a.ts', 'export const a = (ms: number): Date => new Date(ms)'],
  ['lab/plan/a.test.ts', 'export const a = Date.now()'],
  ['lab/probe/a.ts', 'export const a = Date.now() + process.pid'],
  ['lab/probe/b.ts', 'export const b = (a: number): string => `${a}`'],
  ['lab/probe/c.ts', 'export const c = (a: string): readonly string[] => [...a]'],
  ['lab/probe/d.ts', `export const d = 1\n// no code\n\n${'void 0\n'.repeat(299)}`],
  ['lab/probe/e.test.ts', 'export const e: string = JSON.parse("")'],
  ['lab/probe/f.ts', 'export const f = (_: number): number => 1'],
  ['lab/probe/g.mjs', 'export const g = JSON.parse("").a'],
]

const PROMISE = 'const work = async (): Promise<void> => { await Promise.resolve() }\n'

const PLANTED: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['eqeqeq', 'lab/x01.ts', 'export const x = (a: number | null): boolean => a == null'],
  ['max-lines', 'lab/x02.ts', `export const x = 1\n${'void 0\n'.repeat(300)}`],
  [
    'max-params',
    'lab/x03.ts',
    'export const x = (a: 1, b: 1, c: 1, d: 1, e: 1): number[] => [a, b, c, d, e]',
  ],
  [
    'no-param-reassign',
    'lab/x04.ts',
    'export const x = (a: number): number => { a = 2; return a }',
  ],
  [
    'no-unused-vars',
    'lab/x05.ts',
    'export const x = (): void => { try { work() } catch (e) { work() } }\nconst work = (): void => {}',
  ],
  ['prefer-const', 'lab/x06.ts', 'export const x = (): number => { let a = 1; return a }'],
  [
    'no-unused-expressions',
    'lab/x07.ts',
    'export const x = (a: boolean, b: () => void): void => { a && b() }',
  ],
  ['no-restricted-properties', 'lab/plan/x08.ts', 'export const x = (): number => Date.now()'],
  ['no-restricted-properties', 'lab/plan/x09.ts', 'export const x = (): number => Math.random()'],
  ['no-restricted-globals', 'lab/plan/x10.ts', 'export const x = (): number => process.pid'],
  ['clock', 'lab/plan/x11.ts', 'export const x = (): Date => new Date()'],
  ['ban-ts-comment', 'lab/x12.ts', '// @ts-expect-error short\nexport const x: string = 1'],
  ['no-explicit-any', 'lab/x13.ts', 'export type X = any'],
  ['no-non-null-assertion', 'lab/x14.ts', 'export const x = (a?: string): number => a!.length'],
  ['no-floating-promises', 'lab/x15.ts', `${PROMISE}export const x = (): void => { void work() }`],
  ['no-floating-promises', 'lab/x16.mjs', 'Promise.resolve(1)'],
  ['no-misused-promises', 'lab/x17.ts', `${PROMISE}[1].forEach(async () => { await work() })`],
  ['no-misused-spread', 'lab/x18.ts', 'export const x = (a: string[]): object => ({ ...a })'],
  [
    'restrict-plus-operands',
    'lab/x19.ts',
    'export const x = (a: string, b: number): string => a + b',
  ],
  ['restrict-template-expressions', 'lab/x20.ts', 'export const x = (a: object): string => `${a}`'],
  [
    'return-await',
    'lab/x21.ts',
    `${PROMISE}export const x = async (a: AsyncDisposable): Promise<void> => { await using _ = a; return work() }`,
  ],
  [
    'switch-exhaustiveness-check',
    'lab/x22.ts',
    'export const x = (a: 1 | 2): void => { switch (a) { case 1: } }',
  ],
  [
    'switch-exhaustiveness-check',
    'lab/x23.ts',
    'export const x = (a: 1): number => { switch (a) { case 1: return 1; default: return 2 } }',
  ],
  [
    'switch-exhaustiveness-check',
    'lab/x24.ts',
    'export const x = (a: string): void => { switch (a) { case "a": } }',
  ],
  ['no-unsafe-assignment', 'lab/x25.ts', 'export const x: string = JSON.parse("")'],
  ['no-deprecated', 'lab/x26.ts', '/** @deprecated */\nconst old = 1\nexport const x = [old]'],
  ['', 'lab/x27.ts', '// oxlint-disable-next-line no-var\nexport const x = 1'],
]

interface Finding {
  readonly code?: string
  readonly filename: string
}

describe('the lint', () => {
  let tree = ''
  let found: readonly string[] = []

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'drawbridge-lint-'))
    for (const name of CONFIGURATION) await cp(join(ROOT, name), join(tree, name))
    await symlink(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
    for (const [file, text] of [...ALLOWED, ...PLANTED.map(([, ...planted]) => planted)]) {
      await mkdir(dirname(join(tree, file)), { recursive: true })
      await writeFile(join(tree, file), `${text}\n`)
    }
    found = await findings()
  })
  afterAll(() => rm(tree, { recursive: true }))

  /** `rule: file`; what is no rule's, as a directive that nothing needs, has no name. */
  const findings = async (): Promise<readonly string[]> => {
    const words = [join(ROOT, 'node_modules/oxlint/bin/oxlint'), '--format=json']
    const { stdout } = await execa(process.execPath, words, { cwd: tree, reject: false })
    const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Finding[] }
    return diagnostics.map(
      ({ code = '', filename }) => `${/\((.*)\)/.exec(code)?.[1] ?? ''}: ${filename}`,
    )
  }

  it.each(ALLOWED)('lets %s through', (file) => {
    expect(found.filter((one) => one.endsWith(`: ${file}`))).toEqual([])
  })

  it.each(PLANTED)('%s goes red for %s', (rule, file) => {
    expect(found).toContain(`${rule}: ${file}`)
  })
})
