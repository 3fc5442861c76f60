import { type NftSet, packetsOf, parseNftListing, partsOf } from '../rules/nft-listing.ts'

/** What a namespace's kernel saw of one card's IP packets, loopback left out. */
export interface CardCounts {
  /** Before any rule. */
  readonly arrived: number
  /** Behind filter INPUT. */
  readonly accepted: number
  /** `ipv4 udp: 12` of what was accepted. */
  readonly kinds: readonly string[]
}

/** Reads the observer's answer to `questionAbout`; null when nothing was answered. */
export const readCounts = (answer: string, mac: string): CardCounts | null => {
  const sets = answer
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => parseNftListing(line).sets)
  return countsIn(sets, mac)
}

/** The same from sets that were listed. */
export const countsIn = (sets: readonly NftSet[], mac: string): CardCounts | null => {
  const senders = sets.find(({ name }) => name === 'senders')
  if (!senders) return null
  const accepted = elementsOf(senders, mac)
  const comers = elementsOf(
    sets.find(({ name }) => name === 'comers'),
    mac,
  )
  return {
    arrived: sum(comers),
    accepted: sum(accepted),
    kinds: accepted.map(
      (element) => `${partsOf(element).slice(1).join(' ')}: ${packetsOf(element)}`,
    ),
  }
}

const elementsOf = (set: NftSet | undefined, mac: string) =>
  (set?.elem ?? []).filter((element) => partsOf(element)[0] === mac)

const sum = (elements: ReturnType<typeof elementsOf>): number =>
  elements.reduce<number>((total, element) => total + packetsOf(element), 0)
