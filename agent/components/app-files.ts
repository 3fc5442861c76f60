import { chown, mkdir, open, readFile, readdir, rm } from 'node:fs/promises'
import { AgentError } from '../agent-error.ts'
import type { App } from '../protocol/app.ts'
import { hostsText } from './policy/hosts-text.ts'
import type { Wish } from './policy/names.ts'
import { WRITABLE, appFolder, writableFolder } from './policy/places.ts'

/** What of the host's file system is mounted into components. */
export interface AppFiles {
  /** Writes who is where, and that there is nobody to be asked for names. */
  writeApp(app: App): Promise<void>
  /** Makes the writable directories of an instance, empty where they were not there. */
  makeWritable(wish: Wish): Promise<void>
  /** Flushes what a container that is no more has left. */
  removeWritable(key: string): Promise<void>
  /** Removes directories that no wish and no container stands behind. */
  sweepWritable(inUse: ReadonlySet<string>): Promise<void>
}

export const appFiles: AppFiles = { writeApp, makeWritable, removeWritable, sweepWritable }

const UID = 10_000

async function writeApp(app: App): Promise<void> {
  const folder = appFolder(app.name)
  await mkdir(`${folder}/nothing`, { recursive: true, mode: 0o700 })
  await writeInPlace(`${folder}/hosts`, hostsText(app))
  await writeInPlace(`${folder}/resolv.conf`, '# names stand in /etc/hosts\n')
}

/** A mount shows the file that it was made of: another one under the same name would never be seen inside. */
async function writeInPlace(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => null)) === text) return // absent or other
  const file = await open(path, 'a+', 0o644)
  try {
    await file.chmod(0o644)
    const bytes = Buffer.from(text)
    const before = (await file.stat()).size
    // Never empty in between: longer first, by lines that say nothing, then cut.
    const padded = Buffer.concat([bytes, Buffer.alloc(Math.max(0, before - bytes.length), '\n')])
    await writeAt(path, padded)
    await file.truncate(bytes.length)
  } finally {
    await file.close()
  }
}

async function writeAt(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.write(bytes, 0, bytes.length, 0)
  } finally {
    await file.close()
  }
}

async function makeWritable(wish: Wish): Promise<void> {
  if (wish.instance.writable.length === 0) return
  await checkMount()
  const folder = writableFolder(wish)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const { name } of wish.instance.writable) {
    const path = `${folder}/${name}`
    await mkdir(path, { recursive: true, mode: 0o700 })
    await chown(path, UID, UID)
  }
}

async function removeWritable(key: string): Promise<void> {
  await rm(`${WRITABLE}/${key}`, { recursive: true, force: true })
}

async function sweepWritable(inUse: ReadonlySet<string>): Promise<void> {
  const names = await readdir(WRITABLE).catch(() => []) // there never was one
  for (const name of names) if (!inUse.has(name)) await removeWritable(name)
}

const OPTIONS = ['nosuid', 'nodev', 'noexec']

/** Nothing that a component writes can be run, as long as this mount is what it should be. */
async function checkMount(): Promise<void> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8')
  const line = mounts.split('\n').find((one) => one.split(' ')[4] === WRITABLE)
  const options = line?.split(' ')[5]?.split(',') ?? []
  if (OPTIONS.every((option) => options.includes(option))) return
  throw new AgentError(`${WRITABLE} is not mounted ${OPTIONS.join(', ')}`, {
    code: 'E_WRITABLE_MOUNT',
    fault: 'system',
    next: 'systemctl start var-lib-drawbridge-writable.mount',
  })
}
