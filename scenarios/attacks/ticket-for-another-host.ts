import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { forgedTicket } from '../stage/wire/forged-ticket.ts'

export default attack('a ticket for one host is presented to another', {
  claim: 'access-by-grant',
  by: 'thief',
  technique: 'T1550.001',
  tags: ['access', 'ticket'],
  hosts: ['alice', 'bob'],
  twin: 'tickets-fit-any-host',
  trace: 'none',

  async setUp({ alice, bob, thief }) {
    const authority = await thief.stealsAuthority()
    expect(await thief.presents(forgedTicket(authority, alice), alice)).toBeGranted()
    return forgedTicket(authority, bob)
  },

  async move({ alice, thief }, ticket) {
    expect(await thief.presents(ticket, alice)).toBeRefusedWith('E_TICKET_OTHER_HOST')
  },
})
