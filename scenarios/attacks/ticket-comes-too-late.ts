import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { forgedTicket } from '../stage/wire/forged-ticket.ts'

export default attack('a ticket that was held back is presented when its time is over', {
  claim: 'access-by-grant',
  by: 'thief',
  technique: 'T1550.001',
  tags: ['access', 'ticket'],
  hosts: ['alice'],
  twin: 'tickets-have-no-end',
  trace: 'none',

  async setUp({ alice, thief }) {
    const authority = await thief.stealsAuthority()
    expect(await thief.presents(forgedTicket(authority, alice), alice)).toBeGranted()
    return forgedTicket(authority, alice, { issuedMsAgo: 60_000 })
  },

  async move({ alice, thief }, ticket) {
    expect(await thief.presents(ticket, alice)).toBeRefusedWith('E_TICKET_STALE')
  },
})
