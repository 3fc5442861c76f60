import { twin } from '../twin.ts'

export default twin('an agent obeys a certificate of control that was revoked', [
  {
    file: 'agent/link/caller.ts',
    replace: 'return isRevoked(certificate.serialNumber)',
    by: "return certificate.serialNumber === ''",
  },
])
