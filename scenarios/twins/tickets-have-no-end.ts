import { twin } from '../twin.ts'

export default twin('an agent takes tickets of any age', [
  {
    file: 'agent/sessions/judge/judge-ticket.ts',
    replace: `if (expiresMs <= nowMs) return 'it was made too long ago'`,
    by: `if (expiresMs <= 0) return 'it was made too long ago'`,
  },
])
