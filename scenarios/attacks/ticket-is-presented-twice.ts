import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { forgedTicket } from '../stage/wire/forged-ticket.ts'

export default attack('a ticket is presented a second time, when its session is over', {
  claim: 'access-by-grant',
  by: 'thief',
  technique: 'T1550.001',
  tags: ['access', 'ticket'],
  hosts: ['alice'],
  twin: 'tickets-stay-good',
  trace: 'none',

  async setUp({ alice, thief }) {
    const ticket = forgedTicket(await thief.stealsAuthority(), alice)
    expect(await thief.presents(ticket, alice)).toBeGranted()
    await alice.hasNoSession()
    return ticket
  },

  async move({ alice, thief }, ticket) {
    expect(await thief.presents(ticket, alice)).toBeRefusedWith('E_TICKET_USED')
  },
})
