import { z } from 'zod'
import { actionFailed, type LabError } from '../../lab-error.ts'

/** A console's recording, asciicast v2: what its terminal was, and what was written to it when. */
export interface Recording {
  readonly columns: number
  readonly rows: number
  readonly outputs: readonly RecordedOutput[]
  /** False: the last line is only half there. */
  readonly isWhole: boolean
}

export interface RecordedOutput {
  /** Milliseconds since the beginning. */
  readonly atMs: number
  readonly text: string
}

const Header = z.looseObject({
  version: z.literal(2),
  width: z.int().min(1).max(10_000),
  height: z.int().min(1).max(10_000),
})
const Event = z.tuple([z.number().min(0).max(1e7), z.string(), z.string()])

/** Of the events only output is kept: what was typed is on the screen where the program echoed it. `E_RECORDING`. */
export function parseRecording(text: string): Recording {
  const [first = '', ...rest] = text.split('\n')
  const header = Header.safeParse(readJson(first))
  if (!header.success) throw unreadable(1, header.error)
  const lines = rest.at(-1) === '' ? rest.slice(0, -1) : rest
  const outputs: RecordedOutput[] = []
  for (const [index, line] of lines.entries()) {
    const event = Event.safeParse(readJson(line))
    // One that was being written when control was killed.
    if (!event.success && index === lines.length - 1)
      return { ...sizeOf(header.data), outputs, isWhole: false }
    if (!event.success) throw unreadable(index + 2, event.error)
    const [seconds, kind, data] = event.data
    if (kind === 'o') outputs.push({ atMs: seconds * 1000, text: data })
  }
  return { ...sizeOf(header.data), outputs, isWhole: true }
}

const sizeOf = ({ width, height }: z.infer<typeof Header>) => ({ columns: width, rows: height })

function readJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const unreadable = (line: number, cause: unknown): LabError =>
  actionFailed({
    code: 'E_RECORDING',
    message: `line ${line} of the recording cannot be read`,
    next: 'look at it as it is: sessions play --json',
    cause,
  })
