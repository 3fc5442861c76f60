import { text } from 'node:stream/consumers'
import type { Lab } from '../lab.ts'
import { recordedEvents } from '../status/recorded-events.ts'
import { machineOf } from '../lifecycle/standing-lab.ts'
import type { Files } from './look-inside.ts'

/** What control says: who belongs, each order and event with its time, the audit, its log. */
export async function controlsWord(lab: Lab): Promise<Files> {
  const parts = await Promise.all([
    written('control/state.json', async () => json(await (await lab.control()).state())),
    written('control/events.ndjson', async () => lines(await recordedEvents(lab))),
    written('control/audit.ndjson', async () => lines(await (await lab.control()).audit())),
    written('control/log.txt', async () => logOf(lab)),
    written('status.json', async () => json(await lab.status())),
  ])
  return new Map(parts)
}

/** Of what cannot be had the reason is written down. */
export async function written(file: string, get: () => Promise<string>): Promise<[string, string]> {
  try {
    return [file, await get()]
  } catch (error) {
    return [file, `could not be had: ${error instanceof Error ? error.message : String(error)}\n`]
  }
}

async function logOf(lab: Lab): Promise<string> {
  const machine = machineOf(await lab.standing(), 'control')
  if (!machine) return 'there is no control\n'
  await using log = await lab.backend.open(machine, {
    kind: 'console',
    follow: false,
    tail: 10_000,
  })
  log.stdin.end()
  log.stderr.resume()
  return await text(log.stdout)
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const lines = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('')
