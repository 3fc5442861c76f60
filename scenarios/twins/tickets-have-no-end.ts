import { twin } from '../twin.ts'

export default twin('an agent takes tickets of any age', [
  {
    file: 'agent/sessions/judge/judge-ticket.ts',
    replace: `if (expiresMs <= nowMs) return 'it was made too long ago'`,
    by: `if (expiresMs <= 0) return 'it was made too long ago'`,
  },
  // What it has forgotten counts as used: on a host that took tickets half a minute ago, that refuses old ones, too.
  {
    file: 'agent/sessions/judge/used-tickets.ts',
    replace: `if (ticket.expiresAtMs <= held.forgottenUntilMs) return { kind: 'used' }`,
    by: `if (ticket.expiresAtMs <= 0) return { kind: 'used' }`,
  },
])
