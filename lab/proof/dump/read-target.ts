import type { Family } from '../family.ts'
import { readAddress } from './addresses.ts'
import type { NumberRange } from './match.ts'
import { readMasked, readPorts } from './numbers.ts'
import type { Segment } from './options.ts'
import type { Target } from './target.ts'

/** Targets after which rules go on with a packet that is, to every match that is known here, the same. */
const GOING_ON = new Set([
  ...['LOG', 'NFLOG', 'ULOG', 'TRACE', 'AUDIT', 'CHECKSUM', 'CLASSIFY', 'TOS', 'DSCP', 'TTL', 'HL'],
  ...['ECN', 'TCPMSS', 'TCPOPTSTRIP', 'TEE', 'CONNMARK', 'CONNSECMARK', 'SECMARK', 'IDLETIMER'],
  ...['RATEEST', 'HMARK', 'LED'],
])

/** Ends the table; what it changes is not asked for by any rule that comes after. */
const SOURCE_CHANGES = new Set(['SNAT', 'MASQUERADE'])

/** What `-j` or `-g` and its options say; `isChain` tells chains of the user's own. */
export function readTarget(
  segment: Segment | undefined,
  family: Family,
  isChain: (name: string) => boolean,
): Target {
  if (segment === undefined) return { kind: 'continue' }
  const name = segment.options[0]?.name ?? ''
  if (segment.module === '-g')
    return isChain(name) ? { kind: 'goto', chain: name } : unknown(segment)
  if (isChain(name)) return { kind: 'jump', chain: name }
  return readNamed(name, segment, family) ?? unknown(segment)
}

const unknown = ({ text }: Segment): Target => ({ kind: 'unknown', key: text })

function readNamed(name: string, segment: Segment, family: Family): Target | null {
  if (name === 'ACCEPT' || SOURCE_CHANGES.has(name)) return { kind: 'accept' }
  if (name === 'DROP' || name === 'REJECT') return { kind: 'drop' }
  if (name === 'RETURN') return { kind: 'return' }
  if (GOING_ON.has(name)) return { kind: 'continue' }
  if (name === 'NOTRACK') return { kind: 'untrack' }
  // Its other options choose zones and helpers: in which state a packet then is stays open anyway.
  if (name === 'CT')
    return { kind: valueOf(segment, '--notrack') === null ? 'continue' : 'untrack' }
  if (name === 'SET') return readSet(segment)
  if (name === 'MARK') return readMark(segment)
  if (name === 'DNAT') return readDnat(segment, family)
  if (name === 'REDIRECT') return readRedirect(segment)
  return null
}

/** The value of the option, `''` when it has none, null when it is not there. */
function valueOf({ options }: Segment, name: string): string | null {
  const option = options.find((one) => one.name === name)
  return option === undefined ? null : (option.values[0] ?? '')
}

function readMark(segment: Segment): Target | null {
  const exclusive = readMasked(valueOf(segment, '--set-xmark') ?? '')
  if (exclusive !== null) return { kind: 'mark', ...exclusive }
  const set = readMasked(valueOf(segment, '--set-mark') ?? '')
  return set && { kind: 'mark', value: set.value, mask: (set.mask | set.value) >>> 0 }
}

function readSet(segment: Segment): Target | null {
  const set = valueOf(segment, '--add-set') ?? valueOf(segment, '--del-set')
  return set === null ? null : { kind: 'change-set', set }
}

function readRedirect(segment: Segment): Target | null {
  const text = valueOf(segment, '--to-ports')
  const ports = text === null ? null : readPorts(text, '-')
  if (text !== null && ports === null) return null
  return { kind: 'translate', addresses: null, ports, toSelf: true }
}

function readDnat(segment: Segment, family: Family): Target | null {
  const destination = valueOf(segment, '--to-destination')
  const parts = (family === 4 ? DNAT4 : DNAT6).exec(destination ?? '')
  if (parts === null || destination === null || destination === '') return null
  const { low, high = low, ports } = parts.groups ?? {}
  const addresses = low === undefined ? null : rangeOf(low, high ?? low, family)
  const range: NumberRange | null = ports === undefined ? null : readPorts(ports, '-')
  if ((low !== undefined && addresses === null) || (ports !== undefined && range === null))
    return null
  return { kind: 'translate', addresses, ports: range, toSelf: false }
}

const DNAT4 = /^(?<low>[\d.]+)?(?:-(?<high>[\d.]+))?(?::(?<ports>\d+(?:-\d+)?))?$/
const DNAT6 =
  /^(?:\[(?<low>[\da-f:.]+)(?:-(?<high>[\da-f:.]+))?\]:(?<ports>\d+(?:-\d+)?)|(?<low>[\da-f:.]+)(?:-(?<high>[\da-f:.]+))?)$/i

function rangeOf(
  one: string,
  other: string,
  family: Family,
): { low: Uint8Array; high: Uint8Array } | null {
  const [low, high] = [readAddress(one, family), readAddress(other, family)]
  return low === null || high === null ? null : { low, high }
}
