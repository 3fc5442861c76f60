import { twin } from '../twin.ts'

export default twin('control renews for any host with the certificate of any other', [
  {
    file: 'control/credentials/renew.ts',
    replace: `if (identity.kind !== 'host' || identity.host !== host)`,
    by: `if (identity.kind !== 'host')`,
  },
])
