import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOMS, ROOT } from '../root.ts'

const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  readonly forbidden: readonly { readonly name: string }[]
}
const WALLS = forbidden.map(({ name }) => name)
const DEPCRUISE = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')

/** What a file holds that may be imported from anywhere it stands. */
const LEAF = 'export const leaf = 1\nexport interface Leaf { readonly leaf: number }\n'

const ALLOWED: readonly (readonly [file: string, imports: string])[] = [
  ['agent/link/a.ts', 'import "../protocol/leaf.ts"; import "node:fs"'],
  ['control/fleet/a.ts', 'import "../../agent/protocol/leaf.ts"; import "node:fs"'],
  [
    'lab/probe/a.ts',
    'import "../../control/api/client/leaf.ts"; import "../../control/api/contract.ts"',
  ],
  [
    'lab/probe/b.ts',
    'import type { Leaf } from "../../agent/protocol/leaf.ts"; export const b: Leaf = { leaf: 1 }',
  ],
  ['scenarios/journeys/a.ts', 'import "../../lab/index.ts"'],
  ['property-tests/a.ts', 'import "../agent/desired/leaf.ts"; import "../lab/plan/leaf.ts"'],
  ['lab/plan/a.test.ts', 'import "node:fs"'],
]

const PLANTED: readonly (readonly [wall: string, file: string, imports: string])[] = [
  ['agent-stands-alone', 'agent/link/x1.ts', 'import "../../control/fleet/leaf.ts"'],
  [
    'agent-stands-alone',
    'agent/link/x2.ts',
    'import type { Leaf } from "../../lab/plan/leaf.ts"; export type X = Leaf',
  ],
  ['control-knows-the-wire-only', 'control/fleet/x3.ts', 'import "../../agent/link/leaf.ts"'],
  ['control-knows-the-wire-only', 'control/fleet/x4.ts', 'import "../../lab/plan/leaf.ts"'],
  ['lab-knows-the-client-only', 'lab/verify/x5.ts', 'import "../../agent/firewall/rules/leaf.ts"'],
  ['lab-knows-the-client-only', 'lab/verify/x6.ts', 'import "../../control/fleet/leaf.ts"'],
  ['lab-knows-the-client-only', 'lab/verify/x7.ts', 'await import("../../agent/link/leaf.ts")'],
  [
    'lab-takes-types-of-the-wire',
    'lab/verify/x8.ts',
    'import { leaf } from "../../agent/protocol/leaf.ts"; export const x = leaf',
  ],
  ['scenarios-use-the-door', 'scenarios/attacks/x9.ts', 'import "../../lab/plan/leaf.ts"'],
  ['scenarios-use-the-door', 'scenarios/attacks/x10.ts', 'import "../../agent/protocol/leaf.ts"'],
  ['properties-of-pure-modules', 'property-tests/x11.ts', 'import "../agent/link/leaf.ts"'],
  ['nobody-imports-scenarios', 'lab/x12.ts', 'import "../scenarios/leaf.ts"'],
  ['nobody-imports-property-tests', 'lab/x13.ts', 'import "../property-tests/leaf.ts"'],
  ['nobody-imports-ci', 'agent/x14.ts', 'import "../ci/leaf.ts"'],
  ['pure-stays-pure', 'agent/desired/x15.ts', 'import "node:fs"'],
  ['pure-stays-pure', 'lab/plan/x16.ts', 'import "../probe/impure.ts"'],
  ['no-circles', 'agent/link/circle.ts', 'import "./round.ts"'],
  ['no-missing-modules', 'agent/link/x18.ts', 'import "./nowhere.ts"'],
  ['programs-need-no-development-packages', 'control/fleet/x19.ts', 'import "vitest"'],
]

const CONFIGURATION = [
  '.dependency-cruiser.cjs',
  'package.json',
  'tsconfig.json',
  'ci/walls/pure-modules.json',
]

const LEAVES = [
  ...['agent/protocol', 'agent/link', 'agent/desired', 'agent/firewall/rules', 'control/fleet'],
  ...['control/api/client', 'lab/plan', 'scenarios', 'property-tests', 'ci'],
]

describe('the walls between the rooms', () => {
  let tree = ''
  let found: readonly string[] = []

  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(tree, file)), { recursive: true })
    await writeFile(join(tree, file), text)
  }

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'drawbridge-walls-'))
    for (const room of ROOMS) await mkdir(join(tree, room))
    await mkdir(join(tree, 'ci/walls'))
    for (const name of CONFIGURATION) await cp(join(ROOT, name), join(tree, name))
    for (const folder of LEAVES) await write(`${folder}/leaf.ts`, LEAF)
    await write('control/api/contract.ts', LEAF)
    await write('lab/index.ts', LEAF)
    await write('lab/probe/impure.ts', 'import "node:fs"')
    await write('agent/link/round.ts', 'import "./circle.ts"')
    await write('node_modules/vitest/package.json', '{"name":"vitest","main":"index.js"}')
    await write('node_modules/vitest/index.js', '')
    for (const [file, imports] of [...ALLOWED, ...PLANTED.map(([, ...planted]) => planted)]) {
      await write(file, imports)
    }
    found = await violations()
  })
  afterAll(() => rm(tree, { recursive: true }))

  /** `wall: file`, as dependency-cruiser reports them. */
  const violations = async (): Promise<readonly string[]> => {
    const words = [DEPCRUISE, '--config=.dependency-cruiser.cjs', '--output-type=err', ...ROOMS]
    const { stdout } = await execa(process.execPath, words, { cwd: tree, reject: false })
    return [...stdout.matchAll(/error ([\w-]+): (\S+)/g)].map(
      ([, wall = '', file = '']) => `${wall}: ${file}`,
    )
  }

  it.each(ALLOWED)('let %s through, as the map of rooms allows', (file) => {
    expect(found.filter((violation) => violation.endsWith(`: ${file}`))).toEqual([])
  })

  it.each(PLANTED)('%s goes red for %s with %s', (wall, file) => {
    expect(found).toContain(`${wall}: ${file}`)
  })

  it('are all shown to go red', () => {
    const shown = new Set(PLANTED.map(([wall]) => wall))

    expect(WALLS.filter((wall) => !shown.has(wall))).toEqual([])
  })
})
