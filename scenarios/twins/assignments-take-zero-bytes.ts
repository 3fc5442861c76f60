import { twin } from '../twin.ts'

const ANY = `/^[^]*$/`

export default twin('what a client says of a console may hold zero bytes, which end a value', [
  { file: 'agent/protocol/ticket.ts', replace: String.raw`/^[^\0]*$/`, by: ANY },
  {
    file: 'agent/protocol/ticket.ts',
    replace: `/^[A-Za-z0-9][A-Za-z0-9+._-]{0,63}$/`,
    by: ANY,
  },
  {
    file: 'control/sessions/errands.ts',
    replace: `/^[A-Za-z0-9][A-Za-z0-9+._-]{0,63}$/`,
    by: ANY,
  },
  {
    file: 'agent/sessions/judge/assignment.ts',
    replace: `if (parts.some((part) => part.includes('\\0')))`,
    by: `if (parts.length === 0)`,
  },
])
