import type { AccessView, GrantView, RequestView } from '../../../control/api/people-contract.ts'
import { shownText } from '../../shown/shown-text.ts'
import { aligned } from '../../status/status-table.ts'
import { lasting } from '../words/grant-time.ts'
import { targetWord } from '../words/target-word.ts'
import { clock } from './clock.ts'

/** Of what is over, the newest. */
const MOST_PAST = 10

/** Who may go where and who asks to: what waits for a decision, grants that hold, and the newest of what is over. */
export function accessTable({ requests, grants }: AccessView, now: Date): string {
  const pending = requests.filter(({ state }) => state === 'pending')
  const active = grants.filter(({ state }) => state === 'active')
  const past = [
    ...grants.filter(({ state }) => state !== 'active').map(pastGrant),
    ...requests.filter(({ state }) => state !== 'pending' && state !== 'approved').map(pastRequest),
  ].sort((one, other) => other.at.localeCompare(one.at))
  return [
    ...section('waiting for a decision', [ASKED, ...pending.map(askedRow)], whysOf(pending)),
    ...section('grants', [GRANTED, ...active.map((grant) => grantedRow(grant, now))]),
    ...section('over', [OVER, ...past.slice(0, MOST_PAST).map(({ row }) => row)]),
    ...(past.length > MOST_PAST ? [`  and ${past.length - MOST_PAST} older (--json has all)`] : []),
  ]
    .join('\n')
    .replace(/^\n/, '')
}

const ASKED = ['ID', 'PERSON', 'WHAT', 'FOR', 'ASKED']
const GRANTED = ['ID', 'PERSON', 'WHAT', 'UNTIL', 'LEFT', 'GRANTED BY']
const OVER = ['ID', 'PERSON', 'WHAT', 'STATE', 'AT', 'BY']

/** Head and rows; nothing where there are no rows. Below a row may stand a line of its own. */
function section(
  title: string,
  rows: readonly (readonly string[])[],
  below: readonly string[] = [],
): readonly string[] {
  if (rows.length === 1) return []
  const lines = aligned(rows).flatMap((line, at) => {
    const more = at === 0 ? undefined : below[at - 1]
    return more === undefined ? [`  ${line}`] : [`  ${line}`, `    ${more}`]
  })
  return ['', title, ...lines]
}

const whatOf = ({ verb, target }: Pick<RequestView, 'verb' | 'target'>): string =>
  `${verb} ${targetWord(target)}`

const askedRow = (request: RequestView): readonly string[] => [
  request.id,
  request.person,
  whatOf(request),
  lasting(request.forMs),
  clock(request.at),
]

const whysOf = (requests: readonly RequestView[]): readonly string[] =>
  requests.map(({ reason }) => `because: ${shownText(reason)}`)

const grantedRow = (grant: GrantView, now: Date): readonly string[] => [
  grant.id,
  grant.person,
  whatOf(grant),
  clock(grant.until),
  lasting(Date.parse(grant.until) - now.getTime()),
  grant.approvedBy,
]

interface Past {
  readonly at: string
  readonly row: readonly string[]
}

function pastGrant(grant: GrantView): Past {
  const at = grant.revokedAt ?? grant.until
  const row = [
    grant.id,
    grant.person,
    whatOf(grant),
    grant.state,
    clock(at),
    grant.revokedBy ?? '–',
  ]
  return { at, row }
}

function pastRequest(request: RequestView): Past {
  const at = request.decidedAt ?? request.at
  const { id, person, state, decidedBy } = request
  return { at, row: [id, person, whatOf(request), state, clock(at), decidedBy ?? '–'] }
}

/** What control made of a request, in a line. */
export function requestLine(request: RequestView): string {
  const what = `${request.person}: ${whatOf(request)} for ${lasting(request.forMs)}`
  return `request ${request.id} ${request.state} · ${what}`
}

/** What control made of a grant, in a line. */
export const grantLine = (grant: GrantView): string =>
  `grant ${grant.id} ${grant.state} · ${grant.person}: ${whatOf(grant)}${grant.state === 'active' ? ` until ${clock(grant.until)}` : ''}`
