import { HostId } from '../../../agent/protocol/names.ts'
import { PersonName, SessionId } from '../../../agent/protocol/ticket.ts'
import { RequestId } from '../../api/people-contract.ts'
import type { SessionRecord } from '../model.ts'

/** A developer's console of host-1 that was opened now and may last so long. */
export const recordOf = (lifeMs: number): SessionRecord => ({
  id: SessionId.parse('0'.repeat(32)),
  grant: RequestId.parse('abcdefgh'),
  person: PersonName.parse('developer'),
  ...{ verb: 'console', target: { kind: 'host', host: HostId.parse('host-1') } },
  ...{ host: HostId.parse('host-1'), user: 'root', command: null, isInteractive: true, port: null },
  openedAt: new Date().toISOString(),
  until: new Date(Date.now() + lifeMs).toISOString(),
  ...{ ended: null, exitCode: null, connections: 0, bytesIn: 0, bytesOut: 0 },
  ...{ serial: 'ab', recordingHash: null },
})
