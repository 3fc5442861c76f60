import { twin } from '../twin.ts'

export default twin(
  'an agent obeys whoever shows a certificate with the name of control, by whomever it was signed',
  [
    {
      file: 'agent/link/listener.ts',
      replace: `rejectUnauthorized: true`,
      by: `rejectUnauthorized: false`,
    },
    {
      file: 'agent/link/caller.ts',
      replace: `!socket.authorized || `,
      by: ``,
    },
  ],
)
