import { twin } from '../twin.ts'

export default twin('an agent obeys a certificate of control whenever it ended', [
  {
    file: 'agent/link/listener.ts',
    replace: `rejectUnauthorized: true`,
    by: `rejectUnauthorized: false`,
  },
  {
    file: 'agent/link/caller.ts',
    replace: `!socket.authorized || `,
    by: `(!socket.authorized && String(socket.authorizationError) !== 'CERT_HAS_EXPIRED') || `,
  },
  {
    file: 'agent/link/caller.ts',
    replace: 'if (nowMs < Date.parse(certificate.validFrom) || notAfterMs <= nowMs)',
    by: 'if (nowMs < Date.parse(certificate.validFrom))',
  },
])
