import { keyOfParts } from '../attempt/attempt.ts'
import type { ProbeId } from '../attempt/mark.ts'
import type { Namespace } from '../engine/namespace.ts'
import type { FollowQuestion } from '../engine/follow.ts'
import type { PacketEngine } from '../engine/packet-engine.ts'
import { ProbeError } from '../errors.ts'
import {
  flagsOf,
  type NftElement,
  type NftSet,
  type NftTable,
  partsOf,
  withoutTable,
} from '../rules/nft-listing.ts'
import { observerBusy, observerFailed } from './observer-errors.ts'
import { type Nft, openNft } from './nft.ts'
import { type CardCounts, countsIn } from './read-counts.ts'
import { type Door, doorsIn } from './doors.ts'
import type { Passage, Place } from './places.ts'
import {
  noTracingChains,
  OBSERVER_TABLE,
  observerTable,
  placesAt,
  setsOf,
  tracingChains,
} from './table.ts'

/** The lab's eye in one namespace. Holds no verdict; goes when it is disposed, or when the engine dies. */
export interface Observer extends AsyncDisposable {
  /** Whether a table of a run before was found and taken away: itself a finding. */
  readonly foundLeftBehind: boolean
  /** Whether kernel and nft have owned tables, which a foreign flush leaves alone. */
  readonly isOwned: boolean
  /** Fresh probe ids for this namespace. At most 65,535 at once. */
  takeIds(count: number): Promise<readonly ProbeId[]>
  /** Which probes came by these places so far. */
  passage(places: readonly Place[]): Promise<Passage>
  /** Has the kernel trace probes through every rule until it is disposed. */
  trace(): Promise<AsyncDisposable>
  /** What to ask, all along and at the very end, about one card's packets; `readCounts` reads the answers. */
  questionAbout(mac: string): FollowQuestion
  /** What it has seen of one card's packets so far. Throws `E_OBSERVER_FAILED`. */
  counts(mac: string): Promise<CardCounts>
  /** Which ports one card's packets found open. */
  doors(mac: string): Promise<readonly Door[]>
  /** The whole ruleset as `nft -j` prints it, this table left out. */
  ruleset(): Promise<string>
}

const LAST_ID = 65_535
const END = 'no_such_table_at_the_end'

/** Opens the observer of a namespace and its card, or shares the one that this engine has open there. */
export const openObserver = (
  engine: PacketEngine,
  ns: Namespace,
  card: string,
): Promise<Observer> =>
  engine.share(`observer ${JSON.stringify(ns)}`, () => makeObserver(engine, ns, card))

const makeObserver = async (
  engine: PacketEngine,
  ns: Namespace,
  card: string,
): Promise<Observer> => {
  const nft = await openNft(engine, ns)
  try {
    const foundLeftBehind = await clearLeavings(nft)
    return observerOf(nft, { foundLeftBehind, ...(await create(nft, card)) })
  } catch (error) {
    await nft[Symbol.asyncDispose]()
    throw error
  }
}

const clearLeavings = async (nft: Nft): Promise<boolean> => {
  const old = await tableIn(nft)
  if (!old) return false
  if (flagsOf(old).includes('owner')) throw observerBusy()
  await nft.order(`delete table ${old.family} ${OBSERVER_TABLE}`)
  return true
}

interface Made {
  readonly isOwned: boolean
  /** Where it looks at the card; null where the kernel cannot. */
  readonly card: string | null
}

const create = async (nft: Nft, card: string): Promise<Made> => {
  const complaint = await nft.order(observerTable('flags owner; ', card))
  if (await tableIn(nft)) return { isOwned: true, card }
  // A kernel before 6.16 takes no chain at a card that is not plugged in yet.
  await nft.order(observerTable('flags owner; ', null))
  if (await tableIn(nft)) return { isOwned: true, card: null }
  // A kernel before 5.12 or an nft before 1.0 has no owner: the table then stands unprotected.
  await nft.order(observerTable('', null))
  if (!(await tableIn(nft))) throw observerFailed(complaint)
  return { isOwned: false, card: null }
}

const tableIn = async (nft: Nft): Promise<NftTable | undefined> =>
  (await nft.list('tables')).tables.find(({ name }) => name === OBSERVER_TABLE)

const observerOf = (
  nft: Nft,
  { card, ...facts }: Made & Pick<Observer, 'foundLeftBehind'>,
): Observer => {
  let next = 1
  const places = placesAt(card)
  // One list of the whole table: nft reads the kernel's rules anew for each.
  const keysAt = async (wanted: readonly Place[]): Promise<Passage> => {
    const { sets } = await nft.list(`table inet ${OBSERVER_TABLE}`)
    return new Map(
      wanted.map((place) => {
        const names: readonly string[] = setsOf(place)
        const own = sets.filter(({ name }) => names.includes(name))
        return [place, new Set(own.flatMap(({ elem = [] }) => elem.map(keyOfElement)))]
      }),
    )
  }

  return {
    ...facts,
    async takeIds(count) {
      if (next + count > LAST_ID + 1) {
        const sets = places.flatMap(setsOf)
        await nft.order(sets.map((set) => `flush set inet ${OBSERVER_TABLE} ${set}`).join('; '))
        next = 1
      }
      const first = next
      next += count
      return Array.from({ length: count }, (_, index) => first + index)
    },
    passage: (wanted) => keysAt(wanted.filter((one) => places.includes(one))),
    async trace() {
      const complaint = await nft.order(tracingChains(card))
      if (complaint !== '') throw observerFailed(complaint)
      return { [Symbol.asyncDispose]: () => orderAtLast(nft, noTracingChains(card)) }
    },
    questionAbout: (mac) => ({
      handle: nft.handle,
      needle: `"${mac}"`,
      poll: `list set inet ${OBSERVER_TABLE} senders\nlist table inet ${END}\n`,
      last: `list set inet ${OBSERVER_TABLE} senders\nlist set inet ${OBSERVER_TABLE} comers\nlist table inet ${END}\n`,
      until: `${END}\n`,
    }),
    async counts(mac) {
      const listed = await Promise.all(['comers', 'senders'].map(async (set) => setIn(nft, set)))
      const counts = countsIn(listed.flat(), mac)
      if (!counts) throw observerFailed('')
      return counts
    },
    doors: async (mac) => doorsIn(await setIn(nft, 'doors'), mac),
    ruleset: async () => withoutTable(await nft.print('ruleset'), OBSERVER_TABLE),
    async [Symbol.asyncDispose]() {
      await orderAtLast(nft, `delete table inet ${OBSERVER_TABLE}`)
      await nft[Symbol.asyncDispose]()
    },
  }
}

const setIn = async (nft: Nft, set: string): Promise<readonly NftSet[]> =>
  (await nft.list(`set inet ${OBSERVER_TABLE} ${set}`)).sets

const orderAtLast = async (nft: Nft, line: string): Promise<void> => {
  try {
    await nft.order(line)
  } catch (error) {
    // Ended with its machine, and the table with it.
    if (!(error instanceof ProbeError && error.code === 'E_PROGRAM_ENDED')) throw error
  }
}

const keyOfElement = (element: NftElement): string => {
  const [src = '', dst = '', mark = 0] = partsOf(element)
  return keyOfParts(String(src), String(dst), Number(mark))
}
