import { twin } from '../twin.ts'

export default twin('an agent takes a ticket as often as it comes', [
  {
    file: 'agent/sessions/judge/used-tickets.ts',
    replace: `if (held.used.some(({ session }) => session === ticket.session)) return { kind: 'used' }`,
    by: `if (held.used.some(({ session }) => session === '')) return { kind: 'used' }`,
  },
])
