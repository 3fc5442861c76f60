import { parseLabName } from './arguments/lab-name.ts'
import { toggle, valued } from './arguments/flag.ts'
import type { FlagSpecs } from './arguments/flag.ts'

const everywhere = {
  lab: valued('NAME', 'which lab (default: lab)', parseLabName),
  json: toggle('answer as JSON on standard output, refusals and errors too'),
} satisfies FlagSpecs

const whereItChanges = {
  dryRun: toggle('say what would be done, do nothing'),
  keep: toggle('leave a wreck for inspection'),
} satisfies FlagSpecs

export const globalFlags = (effect: 'reads' | 'changes'): FlagSpecs =>
  effect === 'changes' ? { ...everywhere, ...whereItChanges } : everywhere
