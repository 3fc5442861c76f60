import * as z from 'zod'

/** A password at rest. The parameters stand beside it, so that they can rise without anybody's login breaking. */
export const PasswordHash = z.strictObject({
  algorithm: z.literal('scrypt'),
  cost: z.int().min(2),
  blockSize: z.int().min(1),
  parallelization: z.int().min(1),
  /** Base64, as `hash` is. */
  salt: z.string().min(1),
  hash: z.string().min(1),
})
export type PasswordHash = z.infer<typeof PasswordHash>

/** What a hash costs whoever makes one, and so whoever guesses. */
export type HashWork = Omit<PasswordHash, 'salt' | 'hash'>

/** Whether a guess takes less memory, or less time, than by the other. */
export const isWeaker = (one: HashWork, other: HashWork): boolean =>
  memoryOf(one) < memoryOf(other) ||
  memoryOf(one) * one.parallelization < memoryOf(other) * other.parallelization

const memoryOf = ({ cost, blockSize }: HashWork): number => cost * blockSize
