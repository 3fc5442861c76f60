import { randomInt } from 'node:crypto'
import type { LabPerson } from '../../lab/index.ts'
import type { Place } from './person-actor.ts'

/** What came of a console that said a lot before it did something. */
export interface Babbled {
  /** Its client heard it do what came last. */
  readonly isHeard: boolean
  /** In control's word. */
  readonly why: string
}

const TERMINAL = { rows: 24, columns: 80, term: 'xterm' }

/** Each of these bytes is six in a recording. */
const SCRIPT = 'head -c "$1"M /dev/zero; echo "did $(($2 + 1))"'

/** So many MiB that mean nothing, then a deed. */
export async function babbleThenAct(
  person: LabPerson,
  { name }: Place,
  { mib }: { readonly mib: number },
): Promise<Babbled> {
  const number = randomInt(1_000_000_000)
  const argv = ['/bin/sh', '-c', SCRIPT, 'babble', String(mib), String(number)]
  await using console = await person.openConsole(name, { argv, terminal: TERMINAL })
  const end = await console.ended
  const why = end.kind === 'exited' ? end.kind : (end.session.ended?.why ?? 'nothing')
  return { isHeard: console.said.stdout.includes(`did ${String(number + 1)}`), why }
}
