import { text } from 'node:stream/consumers'
import type { Lab } from '../../lab/index.ts'

/** Runs a command on any machine of the lab, the provider's way, and hears what it says; throws unless it ends with 0. */
export async function runOn(lab: Lab, machine: string, argv: readonly string[]): Promise<string> {
  const command = { kind: 'program', argv } as const
  await using program = await lab.backend.open(await lab.machine(machine), command)
  program.stdin.end()
  const [said, complaint, exitCode] = await Promise.all([
    text(program.stdout),
    text(program.stderr),
    program.ended,
  ])
  if (exitCode !== 0)
    throw new Error(`${machine}: ${argv.join(' ')} ended with ${String(exitCode)}: ${complaint}`)
  return said
}
