import { readFile, rm } from 'node:fs/promises'

/** A pid file of the engine and the program that it should name. */
export interface PidFile {
  readonly path: string
  readonly program: string
}

/** Its own containerd's counts too: left alone it costs ten seconds at start, or the start itself. */
export const ENGINE_PID_FILES: readonly PidFile[] = [
  { path: '/var/run/docker.pid', program: 'dockerd' },
  { path: '/var/run/docker/containerd/containerd.pid', program: 'containerd' },
]

const contentOf = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined)

/** Whether the process lives (a zombie does not) and is the program meant: pids are used again. */
const lives = async (pid: number, program: string): Promise<boolean> => {
  const stat = await contentOf(`/proc/${String(pid)}/stat`)
  // `123 (name) S …`; the name may hold blanks and brackets.
  const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(stat ?? '') ?? []
  return name === program && state !== 'Z' && state !== 'X'
}

/** The process that a pid file names, if it is alive. */
export const livingProcess = async ({ path, program }: PidFile): Promise<number | undefined> => {
  const pid = Number.parseInt((await contentOf(path)) ?? '', 10)
  return pid > 0 && (await lives(pid, program)) ? pid : undefined
}

/** Removes pid files whose process is gone or a zombie; resolves the paths that it removed. */
export const removeRemains = async (files: readonly PidFile[]): Promise<readonly string[]> => {
  const removed: string[] = []
  for (const file of files) {
    const isStale =
      (await contentOf(file.path)) !== undefined && (await livingProcess(file)) === undefined
    if (!isStale) continue
    await rm(file.path, { force: true })
    removed.push(file.path)
  }
  return removed
}
