import { join } from 'node:path'
import type { Errand } from './errands.ts'
import { ConsoleRecorder } from './console-recorder.ts'
import { RecordingFailed, RecordingFile } from './recording-file.ts'
import type { Heard } from './tap.ts'
import { TunnelRecorder } from './tunnel-recorder.ts'

/** Writes down what is heard of a session. */
export interface Recorder extends Pick<
  Heard,
  'onOutput' | 'onResize' | 'onConnection' | 'onConnectionEnd' | 'onBytes'
> {
  /** Ends the recording; its SHA-256, or null when it may not be whole. */
  close(): string | null
}

export interface RecorderParts {
  readonly path: string
  readonly errand: Errand
  readonly title: string
  readonly now: () => Date
  readonly elapsedMs: () => number
}

export const recordingPath = (state: string, session: string): string =>
  join(state, 'recordings', session)

/** @throws ControlError E_NOT_RECORDED */
export const openRecorder = ({ path, errand, title, now, elapsedMs }: RecorderParts): Recorder => {
  const file = new RecordingFile(path)
  const { purpose } = errand
  if (purpose.verb === 'tunnel') return ofTunnel(new TunnelRecorder(file, now), file)
  const { terminal } = purpose
  const recorder = new ConsoleRecorder({ file, terminal, title, at: now(), elapsedMs })
  return ofConsole(recorder, file)
}

const nothing = (): void => undefined

const ofConsole = (recorder: ConsoleRecorder, file: RecordingFile): Recorder => ({
  onOutput: (bytes) => recorder.output(bytes),
  onResize: (size) => recorder.resize(size),
  onConnection: nothing,
  onConnectionEnd: nothing,
  onBytes: nothing,
  close: () => closed(recorder, file),
})

const ofTunnel = (recorder: TunnelRecorder, file: RecordingFile): Recorder => ({
  onOutput: nothing,
  onResize: nothing,
  onConnection: (stream) => recorder.begin(stream),
  onConnectionEnd: (stream, how) => recorder.end(stream, how),
  onBytes: (direction, stream, count) => recorder.count(direction, stream, count),
  close: () => closed(recorder, file),
})

/** Its last lines may find the disk full, too: then it has no hash. */
const closed = (recorder: { finish(): void }, file: RecordingFile): string | null => {
  try {
    recorder.finish()
  } catch (error) {
    if (!(error instanceof RecordingFailed)) throw error
  }
  return file.close()
}
