import { z } from 'zod'

/** One attack as `attack list --json` shows it. */
export const Attack = z.object({
  id: z.string(),
  title: z.string(),
  claim: z.string(),
  by: z.string(),
  /** ATT&CK technique, or a CWE. */
  technique: z.string(),
  /** Id of the weakened system on which it must succeed. */
  twin: z.string(),
  /** What that system has lost. */
  weakness: z.string(),
  tags: z.array(z.string()),
  hosts: z.array(z.string()),
  overlay: z.enum(['encrypted', 'plain']),
  trace: z.enum(['none', 'lab']),
  /** Where it and its twin are written, from the project's folder. */
  file: z.string(),
  twinFile: z.string(),
})
export type Attack = z.infer<typeof Attack>
