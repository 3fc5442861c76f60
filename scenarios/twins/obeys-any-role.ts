import { twin } from '../twin.ts'

export default twin('an agent obeys every certificate of the authority, whatever name it carries', [
  {
    file: 'agent/link/caller.ts',
    replace: `if (!carriesIdentity(certificate.subjectAltName, CONTROL_IDENTITY))`,
    by: `if (certificate.subjectAltName === CONTROL_IDENTITY)`,
  },
])
