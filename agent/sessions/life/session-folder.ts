import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryProgram } from '../../program/run-program.ts'
import { SESSIONS, folderOf, unitOf } from '../places.ts'

/** What the program of a session reads, by name. */
export type Papers = Readonly<Record<string, string>>

/** Lays down what a session's program needs to know. Only root may look: there may be secrets of a component in it. */
export async function makeFolder(session: string, papers: Papers): Promise<string> {
  const folder = folderOf(session)
  await mkdir(SESSIONS, { recursive: true, mode: 0o700 })
  await mkdir(folder, { mode: 0o700 })
  await Promise.all(
    Object.entries(papers).map(([name, text]) =>
      writeFile(join(folder, name), text, { mode: 0o600, flag: 'wx' }),
    ),
  )
  return folder
}

export const removeFolder = (session: string): Promise<void> =>
  rm(folderOf(session), { recursive: true, force: true })

/** Ends what an agent before this one has left, should anything have outlived it. */
export async function sweepSessions(): Promise<void> {
  const left = await readdir(SESSIONS).catch(() => []) // there never was one
  await Promise.all(
    left.map(async (session) => {
      await stopUnit(session)
      await removeFolder(session)
    }),
  )
}

export async function startUnit(session: string): Promise<void> {
  const args = ['start', unitOf(session)]
  const { code, stderr } = await tryProgram({ program: 'systemctl', args })
  if (code !== 0) throw new Error(`its unit did not start: ${stderr.trim().slice(0, 300)}`)
}

/** Kills all that runs in it, and waits until that is done. A unit that is gone already is stopped. */
export async function stopUnit(session: string): Promise<void> {
  await tryProgram({ program: 'systemctl', args: ['stop', unitOf(session)], deadlineMs: 15_000 })
}
