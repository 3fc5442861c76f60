import { ofLab, typedCommand } from '../typed-command.ts'

interface Kept {
  readonly keep: boolean
  readonly lab: string
  readonly stderr: { write(text: string): unknown }
}

/** With `--keep` a run that fails leaves what it began: says so, how to look at it, and how to go on or clear it away. */
export async function sayingWhatIsKept<T>(
  { keep, lab, stderr }: Kept,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (keep) stderr.write(wreckText(lab))
    throw error
  }
}

function wreckText(lab: string): string {
  const typed = (...words: readonly string[]): string => typedCommand(...words, ...ofLab(lab))
  return [
    `\nwhat this run began is kept in lab ${lab} (--keep)`,
    `  look at it:   ${typed('status')}  ·  ${typed('logs', 'control')}  ·  ${typed('sh', 'host.1')}`,
    `  go on:        ${typed('up')}`,
    `  clear it:     ${typedCommand('gc')}`,
    '',
  ].join('\n')
}
