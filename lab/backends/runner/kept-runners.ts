import type { Backend, Machine } from '../backend.ts'
import { Runner, type Ended, type Wish } from './runner.ts'

/** By the machine's id: its runner, or that a command was run there. */
type Runners = Map<string, Promise<Runner | null> | 'used'>

const kept = new WeakMap<Backend, Runners>()

/**
 * Runs a command by the runner in the machine. Null: it was not begun. There is a runner from the second command on: for a
 * single one it would be as dear as the command, and a machine that was restarted has none.
 */
export async function runByRunner(
  backend: Backend,
  machine: Machine,
  wish: Wish,
): Promise<Ended | null> {
  // Here a zero byte would begin the next word. An engine says what is wrong with it.
  if (wish.argv.some((word) => word.includes('\0'))) return null
  const runner = await runnerIn(backend, machine)
  return runner === null ? null : runner.run(wish)
}

/** No runner of ours is in the machine any more. */
export async function endRunner(backend: Backend, machine: Machine): Promise<void> {
  const standing = kept.get(backend)?.get(machine.id)
  if (standing instanceof Promise) await (await standing)?.end()
}

async function runnerIn(backend: Backend, machine: Machine): Promise<Runner | null> {
  const runners: Runners = kept.get(backend) ?? new Map()
  kept.set(backend, runners)
  const standing = runners.get(machine.id)
  if (standing === 'used') {
    const reaching = Runner.start(backend, machine).catch(() => null) // the command itself will say why
    runners.set(machine.id, reaching)
    return reaching
  }
  const runner = await standing
  if (runner?.isGone === false) return runner
  if (runners.get(machine.id) === standing) runners.set(machine.id, 'used')
  return null
}
