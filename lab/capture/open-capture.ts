import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { actionFailed, inconclusive, type LabError } from '../lab-error.ts'
import type { Lab } from '../lab.ts'
import { machineOf } from '../lifecycle/standing-lab.ts'
import { typedCommand } from '../typed-command.ts'
import { addressNames } from './address-names.ts'
import { pointsOf, type Place } from './points.ts'

export interface CaptureSpec {
  /** Machines by target. */
  readonly targets: readonly string[]
  readonly place: Place
  /** Ends after so many packets. */
  readonly count?: number | undefined
  /** Ends after so many milliseconds. */
  readonly forMs?: number | undefined
}

export interface CardCount {
  readonly name: string
  readonly packets: number
  /** Packets that passed and were not taken down: they came faster than they could be. */
  readonly lost: number
}

/** Packets being taken down. What is not read holds the capture up. */
export interface Capture extends AsyncDisposable {
  /** A pcapng file that grows with every packet; whole whenever it ends. */
  readonly bytes: Readable
  /** Ends it; what has passed until now is still handed over. */
  stop(): void
  /** Resolves when it has ended and all of it was read. */
  readonly counts: Promise<readonly CardCount[]>
}

const PROGRAM = '/opt/drawbridge/capture.py'
const Told = z.object({
  cards: z.array(z.object({ name: z.string(), packets: z.int(), lost: z.int() })),
})

/** Starts to take down what passes the cards of some machines; it listens when the first bytes come. */
export async function openCapture(lab: Lab, spec: CaptureSpec): Promise<Capture> {
  const { backend } = lab
  const standing = await lab.standing()
  const cards = await pointsOf({ backend, standing, ...spec })
  const anchor = machineOf(standing, 'switch')
  if (anchor?.status !== 'running') throw noSwitch(lab.name)
  const content = readFileSync(join(import.meta.dirname, 'capture.py'), 'utf8')
  await backend.write(anchor, [{ path: PROGRAM, mode: 0o644, content }])
  const argv = ['python3', '-u', PROGRAM]
  const program = await backend.open(anchor, { kind: 'program', argv })
  const wish = {
    cards,
    names: addressNames(standing),
    comment: `lab ${lab.name}, overlay ${standing.overlay}`,
    count: spec.count ?? 0,
    forMs: spec.forMs ?? 0,
  }
  program.stdin.on('error', () => undefined) // it may have ended by itself
  program.stdin.write(`${JSON.stringify(wish)}\n`)
  const counts = Promise.all([text(program.stderr), program.ended]).then(([said]) => countsIn(said))
  counts.catch(() => undefined) // whoever waits for them hears of it
  return {
    bytes: program.stdout,
    stop: () => void program.stdin.end(),
    counts,
    async [Symbol.asyncDispose]() {
      program.stdin.end()
      program.stdout.resume()
      await counts.catch(() => undefined)
      await program[Symbol.asyncDispose]()
    },
  }
}

function countsIn(said: string): readonly CardCount[] {
  const last = said.trim().split('\n').at(-1) ?? ''
  if (last.startsWith('{')) return Told.parse(JSON.parse(last)).cards
  throw captureFailed(last)
}

const captureFailed = (why: string): LabError =>
  actionFailed({
    code: 'E_CAPTURE_FAILED',
    message: `the capture broke off: ${why}`,
    next: `see whether the machine stands: ${typedCommand('status')}`,
  })

const noSwitch = (lab: string): LabError =>
  inconclusive({
    code: 'E_NO_SWITCH',
    message: `the switch of lab ${lab} does not run: nothing can be captured`,
    next: `repair the lab: ${typedCommand('up', '--lab', lab)}`,
  })
