import { X509Certificate } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { TestAuthority } from '../netns/test-authority.ts'
import { ConsoleUser } from '../protocol/ticket.ts'
import { proveTicket } from './prove-ticket.ts'
import { CONSOLE, IN_COMPONENT, ticketText } from './testing/ticket-values.ts'

let authority: TestAuthority
let another: TestAuthority
beforeAll(async () => {
  authority = await TestAuthority.create()
  another = await TestAuthority.create()
})

const proved = (signed: { readonly text: string; readonly signature: string }): string => {
  const found = proveTicket(signed, new X509Certificate(authority.pem).publicKey)
  return found.kind === 'refused' ? found.code : found.ticket.session
}
const signed = (ticket: object | string) => authority.ticket(ticket)
const text = JSON.stringify(ticketText())

it('a ticket that the authority signed is read', () => {
  expect(proved(signed(ticketText()))).toMatch(/^[0-9a-f]{32}$/)
})

it.each<[string, () => { readonly text: string; readonly signature: string }]>([
  ['without a signature', () => ({ text, signature: '' })],
  ['with a signature that is none', () => ({ text, signature: 'not a signature' })],
  ['signed by another authority', () => another.ticket(ticketText())],
  [
    'with the signature of another ticket',
    () => ({ text, signature: signed(ticketText({ person: 'eve' })).signature }),
  ],
  ['changed by a space after it was signed', () => ({ ...signed(text), text: `${text} ` })],
  ['in the text of a revocation list', () => authority.revocations({ number: 1, revoked: [] })],
  [
    'with the signature over the bytes of a revocation list',
    () => {
      const { signature } = authority.revocations({ number: 1, revoked: [], ...ticketText() })
      return { text, signature }
    },
  ],
])('a ticket %s is unproved', (_what, make) => {
  expect(proved(make())).toBe('E_TICKET_UNPROVED')
})

const withUser = (user: unknown) => ticketText({ purpose: { ...CONSOLE, user } })

it.each<[string, object | string]>([
  ['that is no JSON', '{"version":1'],
  ['that is a list', '[]'],
  ['of another version', ticketText({ version: 2 })],
  ['with a field more', ticketText({ admin: true })],
  ['without an end', ticketText({ until: undefined })],
  ['that says a thing twice', `${text.slice(0, -1)},"host":"host-1"}`],
  ['with a key of prototypes', `${text.slice(0, -1)},"__proto__":{}}`],
  ['with a short id', ticketText({ session: 'abc' })],
  ['with a path for an id', ticketText({ session: '../../etc/passwd' })],
  ['into a component by an odd name', ticketText({ target: { ...IN_COMPONENT, component: '..' } })],
  ['of instance 0', ticketText({ target: { ...IN_COMPONENT, index: 0 } })],
  ['with a zero byte in its command', ticketText({ purpose: { ...CONSOLE, command: ['a\0b'] } })],
  ['with an empty command', ticketText({ purpose: { ...CONSOLE, command: [] } })],
  ['to port 0', ticketText({ target: IN_COMPONENT, purpose: { verb: 'tunnel', port: 0 } })],
  [
    'with an odd kind of terminal',
    ticketText({
      purpose: { ...CONSOLE, terminal: { rows: 1, columns: 1, term: '../x' } },
    }),
  ],
  ...[
    '0',
    '00',
    '+0',
    '-0',
    '0:0',
    '0x0',
    'root:root',
    'Root',
    'ROOT',
    ' root',
    'root\n',
    '',
    0,
    null,
    10_000,
    '10000:10000',
    'toor',
  ].map((user): [string, object] => [`of a user ${JSON.stringify(user)}`, withUser(user)]),
])('a ticket %s is malformed, whoever signed it', (_what, ticket) => {
  expect(proved(signed(ticket))).toBe('E_TICKET_MALFORMED')
})

it('knows three users, by name', () => {
  expect(ConsoleUser.options).toEqual(['root', 'nobody', 'component'])
})
