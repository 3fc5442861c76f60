import { createHash, randomBytes } from 'node:crypto'

/** A one-time secret of 32 random bytes. */
export const newJoinToken = (): string => randomBytes(32).toString('base64url')

/** What is kept of it. A plain digest is enough: 256 random bits cannot be guessed from it. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')
