import { type FloodState, openFlood } from '../engine/flood.ts'
import type { PacketEngine } from '../engine/packet-engine.ts'
import type { ProbeMachine } from '../station.ts'
import type { FirstAccepted } from './first-accepted.ts'
import { floodFrames } from './flood-frames.ts'
import { judgeWatch, type WatchVerdict } from './judge-watch.ts'
import { type Life, type LifeBeginning, type LifeReading, openLife } from './life.ts'

export interface WatchSpec {
  /** Where the flood comes from. */
  readonly stranger: ProbeMachine
  /** Who must accept nothing of it; its namespace is that of the lives. */
  readonly host: Omit<ProbeMachine, 'ns'>
  /** The host's first process, when it runs already. */
  readonly pid?: number
  /** Frames a second; 0 is as fast as it goes. Default 20,000. */
  readonly perSecond?: number
  /** The flood ends by itself then, at most after ten minutes. Default two minutes. */
  readonly forMs?: number
}

export interface WatchReading extends WatchVerdict {
  readonly flood: FloodState
  /** Packets of the stranger that the host's kernel accepted, in all lives. */
  readonly accepted: number
  /** The first of them, in whichever life. */
  readonly first: FirstAccepted | null
  /** Packets of the stranger that reached the host's card: without them nothing is shown. */
  readonly arrived: number
  readonly lives: readonly LifeReading[]
}

/** A flood from the stranger over any stretch of time, and what the host's kernel accepted of it. */
export interface NeverOpenWatch extends AsyncDisposable {
  /** The host has started (again): watch the namespace of this first process. The same one twice is once. */
  follow(pid: number): Promise<void>
  /** May be asked while it runs, and as often as wanted. */
  reading(): Promise<WatchReading>
}

const PER_SECOND = 20_000
const FOR_MS = 120_000

export const watchNeverOpen = async (
  engine: PacketEngine,
  { stranger, host, pid, perSecond = PER_SECOND, forMs = FOR_MS }: WatchSpec,
): Promise<NeverOpenWatch> => {
  const stack = new AsyncDisposableStack()
  const lives: Life[] = []
  const begin = async (life: number, begins: LifeBeginning): Promise<void> => {
    const where = { card: host.card, mac: stranger.mac }
    lives.push(stack.use(await openLife(engine, { ...where, pid: life, begins })))
  }
  const watch: NeverOpenWatch = {
    async follow(next) {
      if (!lives.some((life) => life.pid === next)) await begin(next, 'at-birth')
    },
    reading: async () => readingOf(await flood.state(), await readAll(lives)),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
  if (pid !== undefined) await begin(pid, 'midway')
  const frames = floodFrames(stranger, host)
  const where = { ns: stranger.ns, interface: stranger.card }
  const flood = stack.use(await openFlood(engine, { ...where, frames, perSecond, count: 0, forMs }))
  return watch
}

const readAll = (lives: readonly Life[]): Promise<readonly LifeReading[]> =>
  Promise.all(lives.map((life) => life.reading()))

const readingOf = (flood: FloodState, lives: readonly LifeReading[]): WatchReading => ({
  ...judgeWatch(flood, lives),
  flood,
  accepted: total(lives, 'accepted'),
  arrived: total(lives, 'arrived'),
  first: lives.find(({ first }) => first)?.first ?? null,
  lives,
})

const total = (lives: readonly LifeReading[], field: 'accepted' | 'arrived'): number =>
  lives.reduce((sum, life) => sum + life[field], 0)
