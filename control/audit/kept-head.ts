import { existsSync, readFileSync } from 'node:fs'
import { writeSecret } from '../credentials/secret-file.ts'
import { SignedHead } from './head.ts'

/** A place for the newest signed head that is not the database: an older copy of that one is found out by it. */
export interface KeptHead {
  /** Null when there is none. @throws when there is one that cannot be read */
  read(): SignedHead | null
  write(head: SignedHead): void
}

export const headFile = (path: string): KeptHead => ({
  read: () => (existsSync(path) ? SignedHead.parse(JSON.parse(readFileSync(path, 'utf8'))) : null),
  write: (head) => writeSecret(path, `${JSON.stringify(head)}\n`),
})
