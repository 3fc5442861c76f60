import { createHash, X509Certificate } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { PersonCredentials } from '../../../control/api/client/people-client.ts'

const Kept = z.strictObject({ certificate: z.string(), key: z.string(), authority: z.string() })

/** So long before its end a certificate counts as ended: what is begun with it is to be done before. */
const SPARE_MS = 10_000

export interface CertificateShelfParts {
  readonly lab: string
  /** Certificate of control's authority, PEM: of a lab of the same name made anew it is another one. */
  readonly authority: string
  readonly environment?: NodeJS.ProcessEnv
}

/** Certificates and keys of people who logged in, in the directory of whoever runs the lab, who alone may enter. */
export class CertificateShelf {
  readonly #ofLab: string
  readonly #authority: string
  readonly #mark: string

  constructor({ lab, authority, environment = process.env }: CertificateShelfParts) {
    this.#ofLab = folderOf(lab, environment)
    this.#authority = authority
    this.#mark = createHash('sha256').update(authority).digest('hex').slice(0, 16)
  }

  /** Null when there is none that holds at `now`, milliseconds since the epoch. */
  async read(name: string, now: number): Promise<PersonCredentials | null> {
    const kept = await this.#readFile(name)
    if (kept?.authority !== this.#authority) return null
    return endOf(kept) - SPARE_MS > now ? kept : null
  }

  async write(name: string, credentials: PersonCredentials): Promise<void> {
    const folder = join(this.#ofLab, this.#mark)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const fresh = join(folder, `.${name}.${String(process.pid)}`)
    await writeFile(fresh, `${JSON.stringify(credentials)}\n`, { mode: 0o600 })
    await rename(fresh, this.#path(name))
    await this.#dropOlderLabs()
  }

  async drop(name: string): Promise<void> {
    await rm(this.#path(name), { force: true })
  }

  #path(name: string): string {
    return join(this.#ofLab, this.#mark, `${name}.json`)
  }

  async #readFile(name: string): Promise<PersonCredentials | null> {
    try {
      await using file = await open(this.#path(name), constants.O_RDONLY | constants.O_NOFOLLOW)
      const { uid, mode } = await file.stat()
      const isOurs = uid === process.getuid?.() && (mode & 0o077) === 0
      return isOurs ? Kept.parse(JSON.parse(await file.readFile('utf8'))) : null
    } catch {
      return null // none, or none of ours: whoever needs one logs in
    }
  }

  /** Labs of this name that are no more. */
  async #dropOlderLabs(): Promise<void> {
    const others = (await readdir(this.#ofLab)).filter((mark) => mark !== this.#mark)
    await Promise.all(others.map((mark) => rm(join(this.#ofLab, mark), { recursive: true })))
  }
}

const folderOf = (lab: string, environment: NodeJS.ProcessEnv): string =>
  join(
    environment['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'),
    'drawbridge',
    'people',
    lab,
  )

/** With a lab end the certificates of its people: nobody takes them any more. */
export async function forgetPeople(lab: string, environment = process.env): Promise<void> {
  await rm(folderOf(lab, environment), { recursive: true, force: true })
}

/** Milliseconds since the epoch. */
export const endOf = ({ certificate }: PersonCredentials): number =>
  new X509Certificate(certificate).validToDate.getTime()

/** Less than half of its time is left. */
export function isHalfOver({ certificate }: PersonCredentials, now: number): boolean {
  const { validFromDate, validToDate } = new X509Certificate(certificate)
  return now > (validFromDate.getTime() + validToDate.getTime()) / 2
}
