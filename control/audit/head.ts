import * as z from 'zod'

/** The newest entry of the log at some instant, with the authority's signature under it. */
export const SignedHead = z.strictObject({
  seq: z.int().min(1),
  hash: z.string(),
  at: z.string(),
  signature: z.string(),
})
export type SignedHead = z.infer<typeof SignedHead>

/** The exact text a head's signature covers; its first line says what it is. */
export const headText = ({ seq, hash, at }: Omit<SignedHead, 'signature'>): string =>
  `drawbridge audit head\n${JSON.stringify([seq, hash, at])}`
