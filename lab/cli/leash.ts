import { randomBytes } from 'node:crypto'
import type { Backend, Machine } from '../backends/backend.ts'

/** Ends a command in a machine when whoever started it is gone. */
export interface Leash extends AsyncDisposable {
  /** What the command must have in its environment: by this it and its children are known. */
  readonly environment: Readonly<Record<string, string>>
  /** The command has ended by itself: what it left running on purpose stays. */
  let(): void
}

/**
 * An engine lets a command run on when its caller has gone. So a second program stands in the machine whose input
 * ends with the caller, however that one dies; it then interrupts all that belongs to the command, and kills what
 * does not heed it. Disposing does the same and waits for it.
 */
export async function openLeash(backend: Backend, machine: Machine): Promise<Leash> {
  const mark = randomBytes(8).toString('hex')
  const argv = ['bash', '-c', HOLD, 'leash', mark]
  const holder = await backend.open(machine, { kind: 'program', argv })
  holder.stdout.resume()
  holder.stderr.resume()
  holder.stdin.on('error', () => undefined) // the machine may have died
  return {
    environment: { DRAWBRIDGE_LEASH: mark },
    let: () => void holder.stdin.write('let\n'),
    async [Symbol.asyncDispose]() {
      holder.stdin.end()
      await holder.ended.catch(() => undefined) // a machine that died has ended everything
      await holder[Symbol.asyncDispose]()
    },
  }
}

/** The command's session ends, and whatever else still has the mark. */
const HOLD = `
  read -r word && exit 0
  marked() { grep -lszxF "DRAWBRIDGE_LEASH=$1" /proc/[0-9]*/environ | cut -d/ -f3; }
  alive() { for pid in $all; do kill -0 "$pid" 2>/dev/null && return 0; done; return 1; }
  all=$(marked "$1")
  for session in $(ps -o sid= $all | sort -u); do
    [[ $session -gt 1 ]] && all+=" $(ps -o pid= -s "$session")"
  done
  [[ $all =~ [0-9] ]] || exit 0
  for signal in INT TERM KILL; do
    kill -"$signal" $all 2>/dev/null
    for _ in {1..15}; do alive || exit 0; sleep 0.03; done
  done
`
