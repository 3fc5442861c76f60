import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { Authority } from '../stage/wire/authority.ts'
import { forgedTicket } from '../stage/wire/forged-ticket.ts'

export default attack('a ticket that another authority signed is presented', {
  claim: 'access-by-grant',
  by: 'thief',
  technique: 'T1553',
  tags: ['access', 'ticket'],
  hosts: ['alice'],
  twin: 'tickets-need-no-seal',
  trace: 'none',

  async setUp({ alice, thief }) {
    const authority = await thief.stealsAuthority()
    expect(await thief.presents(forgedTicket(authority, alice), alice)).toBeGranted()
    return forgedTicket(await Authority.ofHisOwn(), alice)
  },

  async move({ alice, thief }, ticket) {
    expect(await thief.presents(ticket, alice)).toBeRefusedWith('E_TICKET_UNPROVED')
  },
})
