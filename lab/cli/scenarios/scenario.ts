import { z } from 'zod'

/** One scenario as `scenario list --json` shows it. */
export const Scenario = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  claim: z.string(),
  /** Roles of the hosts that it needs. */
  hosts: z.array(z.string()),
  overlay: z.enum(['encrypted', 'plain']),
  tags: z.array(z.string()),
  /** Where it is written, from the project's folder. */
  file: z.string(),
})
export type Scenario = z.infer<typeof Scenario>

/** What was played, and how it ended; an attack is played on the real system and on its twin. */
export const ScenarioResult = z.object({
  id: z.string(),
  verdict: z.enum(['held', 'broken', 'inconclusive']),
  ms: z.number(),
  on: z.enum(['real', 'twin']),
  evidence: z.array(z.string()),
})
export type ScenarioResult = z.infer<typeof ScenarioResult>

/** What the program that plays them tells. */
export const Word = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begun'), id: z.string(), on: z.enum(['real', 'twin']) }),
  ScenarioResult.extend({ kind: z.literal('ended') }),
  z.object({ kind: z.literal('trouble'), evidence: z.string() }),
  z.object({ kind: z.literal('over') }),
])
export type Word = z.infer<typeof Word>
