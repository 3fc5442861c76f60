import { twin } from '../twin.ts'

export default twin('a host that was removed keeps what it held, and may renew it', [
  {
    file: 'control/credentials/revoke.ts',
    replace: `  const held = room.store.certificates.unrevokedOf(host)
  if (held.length === 0) return`,
    by: `  const held = room.store.certificates.unrevokedOf(host)
  if (held.length >= 0) return`,
  },
  {
    file: 'control/credentials/renew.ts',
    replace: "if (record?.state !== 'enrolled' && record?.state !== 'member')",
    by: 'if (record === null)',
  },
])
