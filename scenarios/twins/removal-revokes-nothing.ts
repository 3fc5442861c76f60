import { twin } from '../twin.ts'

export default twin('a host that was removed keeps what it held, and may renew it', [
  {
    file: 'control/credentials/revoke.ts',
    replace: 'revoke(room, host, room.store.certificates.unrevokedOf(host), why)',
    by: 'revoke(room, host, [], why)',
  },
  {
    file: 'control/credentials/renew.ts',
    replace: "if (state !== 'enrolled' && state !== 'member')",
    by: 'if (state === undefined)',
  },
])
