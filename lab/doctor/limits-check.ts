import { readFile } from 'node:fs/promises'
import { bad, good } from './finding.ts'
import type { Finding } from './finding.ts'

const number = async (path: string): Promise<number> =>
  Number((await readFile(path, 'utf8')).trim())

/** systemd, its journal and the agent of one host hold about so many between them; all hosts share root's allowance. */
const INSTANCES_PER_HOST = 8
const INSTANCES_OF_A_LAB = 3 * INSTANCES_PER_HOST
const WATCHES_NEEDED = 65_536

export interface InotifyLimits {
  readonly instances: number
  readonly watches: number
}

export const judgeInotify = ({ instances, watches }: InotifyLimits): Finding => {
  const found = `${String(instances)} inotify instances, ${String(watches)} watches a user`
  if (instances >= INSTANCES_OF_A_LAB && watches >= WATCHES_NEEDED) {
    return good(
      'inotify',
      `${found}, enough for about ${String(Math.floor(instances / INSTANCES_PER_HOST))} hosts`,
    )
  }
  return bad('inotify', 'lacking', {
    found: `${found}; three hosts need ${String(INSTANCES_OF_A_LAB)} and ${String(WATCHES_NEEDED)}`,
    next: 'sudo sysctl fs.inotify.max_user_instances=1024 fs.inotify.max_user_watches=524288',
  })
}

export const inotifyCheck = async (): Promise<Finding> =>
  judgeInotify({
    instances: await number('/proc/sys/fs/inotify/max_user_instances'),
    watches: await number('/proc/sys/fs/inotify/max_user_watches'),
  })

const FILES_NEEDED = 65_536

export interface FileLimits {
  /** Of the whole machine. */
  readonly allowed: number
  readonly open: number
}

export const judgeFiles = ({ allowed, open }: FileLimits): Finding =>
  allowed - open >= FILES_NEEDED
    ? good('files', `${String(open)} of ${String(allowed)} open files in use on this machine`)
    : bad('files', 'lacking', {
        found: `${String(open)} of ${String(allowed)} open files in use; a lab wants ${String(FILES_NEEDED)} more`,
        next: 'sudo sysctl fs.file-max=1000000',
      })

export const filesCheck = async (): Promise<Finding> => {
  const [open = 0, , allowed = 0] = (await readFile('/proc/sys/fs/file-nr', 'utf8'))
    .split('\t')
    .map(Number)
  return judgeFiles({ allowed, open })
}
