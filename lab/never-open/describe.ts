import { describePacket } from '../probe/never-open/first-accepted.ts'
import type { NeverOpenReading, OpenInstant, WatchedHost } from './never-open.ts'
import type { NearWord } from './words-near.ts'

/** Pure: what a watch saw, for people: one line, and for each host that was open its instant with all that is known. */
export const describeWatch = (reading: NeverOpenReading): string =>
  [
    [
      `${reading.verdict}: ${String(reading.sent)} sent`,
      `${String(reading.arrived)} reached the cards of ${reading.hosts.map(({ host }) => host).join(', ')}`,
      `${String(reading.accepted)} accepted`,
    ].join(', '),
    ...reading.hosts.flatMap(openingOf),
    ...(reading.verdict === 'inconclusive' ? reading.reasons : []),
  ].join('\n')

const openingOf = ({ host, first, lives }: WatchedHost): readonly string[] =>
  first === null
    ? []
    : [`${host} was open at ${first.at} to ${whatCame(first, lives)}`, ...known(first)]

const whatCame = ({ packet }: OpenInstant, lives: WatchedHost['lives']): string =>
  packet ? describePacket(packet) : lives.flatMap(({ kinds }) => kinds).join(', ')

const known = ({ rules, processes, journal, events }: OpenInstant): readonly string[] => [
  `  rules ${short(rules.before)} before, ${short(rules.then)} then`,
  ...rules.changed.slice(0, MOST_RULES).map((line) => `    ${line}`),
  ...(rules.changed.length > MOST_RULES
    ? [`    … and ${String(rules.changed.length - MOST_RULES)} more lines`]
    : []),
  ...listed('youngest processes', processes),
  ...listed('journal', journal.map(near)),
  ...listed('events', events.map(near)),
]

const MOST_RULES = 12

const short = (hash: string | null): string => hash?.slice(0, 12) ?? 'unread'

const listed = (what: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`  ${what}`, ...lines.map((line) => `    ${line}`)]

const near = ({ offsetMs, text }: NearWord): string =>
  `${offsetMs < 0 ? '' : '+'}${String(offsetMs)} ms ${text}`
