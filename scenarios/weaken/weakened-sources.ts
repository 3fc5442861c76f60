import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ownedFolder, projectRoot } from '../../lab/index.ts'
import type { Edit, Twin } from '../twin.ts'
import { applyEdit } from './apply-edit.ts'

const COPIED = [
  ...['agent', 'control', 'lab', 'package.json', 'package-lock.json', 'tsconfig.json'],
] as const

/** A copy of the sources of agent, control and the command line that is one twin after the other. */
export class WeakenedSources implements AsyncDisposable {
  readonly folder: string
  /** What stood in the files that are weakened now. */
  readonly #sound = new Map<string, string>()

  private constructor(folder: string) {
    this.folder = folder
  }

  static async copied(): Promise<WeakenedSources> {
    await using undo = new AsyncDisposableStack()
    // Not under node_modules, where Node strips no types.
    const folder = await ownedFolder('twin')
    undo.defer(async () => rm(folder, { recursive: true, force: true }))
    await Promise.all(
      COPIED.map(async (name) =>
        cp(join(projectRoot, name), join(folder, name), { recursive: true, filter: isSource }),
      ),
    )
    await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'))
    undo.move()
    return new WeakenedSources(folder)
  }

  /** Undoes what it was weakened by before. Throws `DoesNotApply` when the sources are no longer what the twin weakens. */
  async become({ edits }: Twin): Promise<void> {
    for (const [file, text] of this.#sound) await writeFile(join(this.folder, file), text)
    this.#sound.clear()
    for (const edit of edits) await this.#apply(edit)
  }

  async #apply(edit: Edit): Promise<void> {
    const path = join(this.folder, edit.file)
    const text = await readFile(path, 'utf8')
    if (!this.#sound.has(edit.file)) this.#sound.set(edit.file, text)
    await writeFile(path, applyEdit(text, edit))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** No program is built from tests. */
const isSource = (path: string): boolean => !path.endsWith('.test.ts')
