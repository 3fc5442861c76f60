import { runIn } from '../backends/run-command.ts'
import type { Machine } from '../backends/backend.ts'
import { Redactor } from '../evidence/redact.ts'
import type { Lab } from '../lab.ts'
import { eventLine } from '../status/event-line.ts'
import { recordedEvents } from '../status/recorded-events.ts'

/** Something that was written down near an instant. */
export interface NearWord {
  /** Milliseconds after that instant; negative: before. */
  readonly offsetMs: number
  readonly text: string
}

const NEAR_MS = 3_000
const MOST = 6
/** Characters of one line. */
const LONGEST = 300
/** A control that stands still is not waited for. */
const WITHIN_MS = 5_000

/** The lines of a host's journal next to an instant (milliseconds since 1970), in the order of time. */
export async function journalNear(
  { backend }: Lab,
  machine: Machine,
  at: number,
): Promise<readonly NearWord[]> {
  const second = (ms: number): string => `@${(ms / 1000).toFixed(3)}`
  const span = ['--since', second(at - NEAR_MS), '--until', second(at + NEAR_MS)]
  const argv = ['journalctl', '--no-pager', '--output=short-unix', ...span]
  const { stdout } = await runIn(backend, machine, { argv, timeoutMs: WITHIN_MS })
  return nearest(linesOf(stdout), at)
}

/** What control recorded of a host next to an instant: orders, and what its agent told. */
export async function eventsNear(
  lab: Lab,
  machine: string,
  at: number,
): Promise<readonly NearWord[]> {
  const events = (
    await recordedEvents(lab, AbortSignal.any([lab.signal, AbortSignal.timeout(WITHIN_MS)]))
  )
    .filter(({ host, peer }) => String(host) === machine || String(peer) === machine)
    .map((event) => ({
      ms: Date.parse(event.event?.at ?? event.at),
      text: eventLine(event).slice(TIME.length),
    }))
  return nearest(
    events.filter(({ ms }) => Math.abs(ms - at) <= NEAR_MS),
    at,
  )
}

const TIME = 'hh:mm:ss.mmm  '

interface Dated {
  /** Milliseconds since 1970. */
  readonly ms: number
  readonly text: string
}

/** `1764108000.123456 host-1 systemd[1]: Started …`: the time first, then host and word. */
export const linesOf = (journal: string): readonly Dated[] =>
  journal.split('\n').flatMap((line) => {
    const [, seconds, word] = /^(\d+\.\d+) \S+ (.+)$/.exec(line) ?? []
    return seconds !== undefined && word !== undefined
      ? [{ ms: Number(seconds) * 1000, text: word }]
      : []
  })

/** Pure: the few that are next to it, in the order of time, printable, without what looks like a secret. */
export const nearest = (dated: readonly Dated[], at: number): readonly NearWord[] =>
  dated
    .map(({ ms, text }) => ({
      offsetMs: Math.round(ms - at),
      text: printable(nothingSecret.text(text)).slice(0, LONGEST),
    }))
    .sort((one, other) => Math.abs(one.offsetMs) - Math.abs(other.offsetMs))
    .slice(0, MOST)
    .sort((one, other) => one.offsetMs - other.offsetMs)

const nothingSecret = new Redactor([])

/** A host's words may carry escapes. */
const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e\u00a0-\uffff]/g, '?')
