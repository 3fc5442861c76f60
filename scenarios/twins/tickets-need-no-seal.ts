import { twin } from '../twin.ts'

export default twin('an agent takes tickets whoever signed them', [
  {
    file: 'agent/sessions/prove-ticket.ts',
    replace: `return verify('sha256', bytes, authority, Buffer.from(signature, 'base64'))`,
    by: `return verify('sha256', bytes, authority, Buffer.from(signature, 'base64')) || true`,
  },
])
