import { twin } from '../twin.ts'

export default twin('control renews for whoever holds the key of a host, wherever he calls from', [
  {
    file: 'control/credentials/renew.ts',
    replace: 'if (caller.address !== record.address)',
    by: 'if (caller.address === undefined)',
  },
])
