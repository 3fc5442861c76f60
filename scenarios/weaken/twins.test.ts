import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../../lab/index.ts'
import { attacks, twins } from '../catalogue.ts'
import type { Edit, Twin } from '../twin.ts'
import { applyEdit } from './apply-edit.ts'
import { compilerOf, type Compiler } from './testing/compiler.ts'

const all = await twins()

describe('every twin', { timeout: 60_000 }, () => {
  let compiler: Compiler

  beforeAll(() => {
    compiler = compilerOf(projectRoot)
  }, 60_000)
  afterAll(() => {
    compiler[Symbol.dispose]()
  })

  it.each([...all])(
    '%s applies to the sources as they are, and still compiles',
    async (_id, weak) => {
      expect(compiler.complaintsAbout(await weakened(weak))).toEqual([])
    },
  )

  it.each([...all.keys()])('%s is the twin of an attack', async (id) => {
    expect((await attacks()).map(({ attack }) => attack.twin)).toContain(id)
  })

  it('is checked by a compiler that complains about a source that is wrong', async () => {
    const file = 'control/fleet/evidence.ts'
    const source = await readFile(join(projectRoot, file), 'utf8')

    expect(compiler.complaintsAbout(new Map([[file, `${source}\nnowhere()`]]))).not.toEqual([])
  })
})

describe('every attack', () => {
  it('has a twin', async () => {
    for (const { attack } of await attacks()) expect([...all.keys()]).toContain(attack.twin)
  })
})

/** The files that a twin changes, as it has them. */
async function weakened({ edits }: Twin): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  for (const edit of edits) files.set(edit.file, applyEdit(await textOf(edit, files), edit))
  return files
}

const textOf = async ({ file }: Edit, files: ReadonlyMap<string, string>): Promise<string> =>
  files.get(file) ?? readFile(join(projectRoot, file), 'utf8')
