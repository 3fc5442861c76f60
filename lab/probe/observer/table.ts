import { MARK } from '../attempt/mark.ts'
import { MOST_DOORS } from './doors.ts'
import { PLACES, type Place } from './places.ts'

export const OBSERVER_TABLE = 'drawbridge_observer'

const TABLE = `inet ${OBSERVER_TABLE}`
const four = `ip dscp ${MARK.dscp} ip ttl ${MARK.ttl}`
const six = `ip6 dscp ${MARK.dscp} ip6 flowlabel & 0xf0000 == 0x${MARK.flow.toString(16)}0000`
const trace = `${four} meta nftrace set 1; ${six} meta nftrace set 1`

/** The two sets in which a place writes down who came by. */
export const setsOf = (place: Place): readonly [string, string] => [`${place}4`, `${place}6`]

/**
 * A table without a verdict. At each of its places it writes down which of our probes came by, by address and id;
 * behind filter INPUT also everything else by the sender's MAC (and before any rule: how much came from whom).
 * One line, because that is one transaction for `nft -i`. Without a card: this kernel takes no chain there.
 */
export const observerTable = (flags: '' | 'flags owner; ', card: string | null): string => {
  const places = placesAt(card)
  return [
    `add table ${TABLE} { ${flags}}; table ${TABLE} { ${flags}`,
    ...places.map(probeSets),
    'set senders { typeof ether saddr . meta nfproto . meta l4proto; size 1024; flags dynamic; counter; }; ',
    'set comers { typeof ether saddr; size 1024; flags dynamic; counter; }; ',
    `set doors { typeof ether saddr . meta nfproto . meta l4proto . th sport . th dport; size ${MOST_DOORS}; flags dynamic; }; `,
    ...places.map((place) => chain(place, card, `${noted(place)}; ${others(place)}`)),
    '}',
  ].join('')
}

/**
 * Asks the kernel to trace our probes through every rule from here on. The chain behind POSTROUTING only lets the
 * tracer say that a probe left. The agent of a host hears every such word: only for few probes.
 */
export const tracingChains = (card: string | null): string =>
  TRACING.filter(({ hook }) => hook !== 'ingress' || card !== null)
    .map(
      ({ name, hook, priority }) =>
        `add chain ${TABLE} ${name} { ${hookOf(hook, priority, card)} }; ` +
        trace
          .split('; ')
          .map((rule) => `add rule ${TABLE} ${name} ${rule}; `)
          .join(''),
    )
    .join('')

export const noTracingChains = (card: string | null): string =>
  TRACING.filter(({ hook }) => hook !== 'ingress' || card !== null)
    .map(({ name }) => `flush chain ${TABLE} ${name}; delete chain ${TABLE} ${name}; `)
    .join('')

const TRACING = [
  { name: 'arriving_card', hook: 'ingress', priority: -600 },
  { name: 'arriving', hook: 'prerouting', priority: -460 },
  { name: 'leaving', hook: 'output', priority: -460 },
  { name: 'left', hook: 'postrouting', priority: 1000 },
] as const

export const placesAt = (card: string | null): readonly Place[] =>
  Object.keys(PLACES)
    .filter(isPlace)
    .filter((place) => place !== 'past_card' || card !== null)

const isPlace = (name: string): name is Place => name in PLACES

const probeSets = (place: Place): string => {
  const [in4, in6] = setsOf(place)
  return (
    `set ${in4} { typeof ip saddr . ip daddr . ip id; size 65535; flags dynamic; }; ` +
    `set ${in6} { typeof ip6 saddr . ip6 daddr . ip6 flowlabel; size 65535; flags dynamic; }; `
  )
}

const chain = (place: Place, card: string | null, rules: string): string => {
  const { hook, priority } = PLACES[place]
  return `chain ${chainOf(place)} { ${hookOf(hook, priority, card)} ${rules}}; `
}

// The tracer speaks of our own chains too: their names tell which words are worth hearing (trace-filter.ts).
const chainOf = (place: Place): string =>
  place === 'accepted'
    ? place
    : `${PLACES[place].hook === 'output' ? 'leaving' : 'arriving'}_${place}`

const hookOf = (hook: string, priority: number, card: string | null): string =>
  `type filter hook ${hook}${hook === 'ingress' ? ` device "${card ?? ''}"` : ''} priority ${priority};`

const noted = (place: Place): string => {
  const [in4, in6] = setsOf(place)
  return (
    `${four} add @${in4} { ip saddr . ip daddr . ip id }; ` +
    `${six} add @${in6} { ip6 saddr . ip6 daddr . ip6 flowlabel }`
  )
}

const others = (place: Place): string => {
  const fromCards = 'iif != lo meta iiftype ether update'
  if (place === 'stack') return `${fromCards} @comers { ether saddr }; `
  if (place !== 'accepted') return ''
  const door = 'ether saddr . meta nfproto . meta l4proto . th sport . th dport'
  return (
    `${fromCards} @senders { ether saddr . meta nfproto . meta l4proto }; ` +
    `iif != lo meta iiftype ether meta l4proto { tcp, udp } add @doors { ${door} }; `
  )
}
