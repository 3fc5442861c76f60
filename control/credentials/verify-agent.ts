import type { X509Certificate } from 'node:crypto'
import type { HostId } from '../../agent/protocol/names.ts'
import { ControlError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { admit, recognise } from './admit.ts'

/**
 * Judges the certificate that an agent shows when control dials it: this very host, and no other member.
 * A host that has left shows a revoked one and still has to hear that it has no peers any more; it can
 * learn nothing else on that connection.
 * @throws ControlError
 */
export const verifyAgent = (
  store: Store,
  host: HostId,
  certificate: X509Certificate,
  now: number,
): void => {
  const { identity } = hasLeft(store, host)
    ? recognise(store, certificate)
    : admit(store, certificate, now)
  if (identity.kind !== 'host' || identity.host !== host) throw otherHost(host)
}

const hasLeft = (store: Store, host: HostId): boolean => {
  const state = store.hosts.get(host)?.state
  return state === 'leaving' || state === 'gone'
}

const otherHost = (host: HostId): ControlError =>
  new ControlError({
    code: 'E_AGENT_OTHER_HOST',
    message: `what answers at ${host}'s address shows another name`,
    fault: 'system',
    next: 'find out who has taken the address; nothing was sent to it',
    status: 502,
  })
