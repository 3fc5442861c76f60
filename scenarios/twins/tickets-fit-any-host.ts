import { twin } from '../twin.ts'

export default twin('an agent takes the tickets of other hosts', [
  {
    file: 'agent/sessions/judge/judge-ticket.ts',
    replace: `if (ticket.host !== host) return refused('E_TICKET_OTHER_HOST', 'it is for another host')`,
    by: `if (host === '') return refused('E_TICKET_OTHER_HOST', 'it is for another host')`,
  },
])
