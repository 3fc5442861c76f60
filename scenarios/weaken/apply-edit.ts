import type { Edit } from '../twin.ts'

/** The source with the edit made; throws unless its text stands there exactly once. */
export function applyEdit(source: string, { file, replace, by }: Edit): string {
  const found = source.split(replace).length - 1
  if (found !== 1) throw new DoesNotApply(file, replace, found)
  return source.replace(replace, () => by)
}

/** The source has changed under a twin: it weakens nothing, or not what it says. */
export class DoesNotApply extends Error {
  override readonly name = 'DoesNotApply'

  constructor(file: string, text: string, found: number) {
    super(
      `the twin's text stands ${String(found)} times in ${file}, it must stand there once; change the twin along with the source:\n${text}`,
    )
  }
}
