import type { X509Certificate } from 'node:crypto'
import type { CertificateAnswer, RenewRequest } from '../../agent/protocol/enrolment.ts'
import { ControlError } from '../errors.ts'
import { admit } from './admit.ts'
import type { Desk } from './desk.ts'
import { issueCertificate } from './issue.ts'
import { publicKeyFromRequest } from './signing-request.ts'

/** Who asks: the certificate that it proved to hold the key of, and the address from which it calls. */
export interface RenewalCaller {
  readonly certificate: X509Certificate
  /** As the kernel of control sees the other end of the connection; undefined once that has ended. */
  readonly address: string | undefined
}

/**
 * Replaces a certificate that still holds, for the host that it names, that still belongs and that calls from its
 * own address: a key that was carried off renews itself nowhere else.
 * @throws ControlError E_CERTIFICATE_*, E_OTHER_HOST, E_HOST_LEFT, E_OTHER_ADDRESS, E_SIGNING_REQUEST
 */
export const renew = async (
  desk: Desk,
  caller: RenewalCaller,
  request: RenewRequest,
): Promise<CertificateAnswer> => {
  judge(desk, caller, request)
  const publicKey = await publicKeyFromRequest(request.csr, request.host)
  const fresh = await issueCertificate(desk.authority, {
    subject: { kind: 'agent', host: request.host },
    publicKey,
    now: desk.now(),
    lifeMs: desk.agentLifeMs,
  })
  desk.store.transaction(() => {
    // The host may have been removed while the certificate was being signed.
    judge(desk, caller, request)
    desk.store.certificates.add(fresh)
    const detail = `serial ${fresh.serial} until ${new Date(fresh.notAfter).toISOString()}`
    const { host } = request
    desk.audit.append({ actor: host, action: 'renew', target: host, outcome: 'done', detail })
    desk.journal.record({ kind: 'certificate-issued', host, detail })
  })
  return { certificate: fresh.pem, notAfter: new Date(fresh.notAfter).toISOString() }
}

const judge = ({ store, now }: Desk, caller: RenewalCaller, { host }: RenewRequest): void => {
  const { identity } = admit(store, caller.certificate, now().getTime())
  if (identity.kind !== 'host' || identity.host !== host)
    throw refuse('E_OTHER_HOST', 'the certificate is not this host’s')
  const record = store.hosts.get(identity.host)
  if (record?.state !== 'enrolled' && record?.state !== 'member')
    throw refuse('E_HOST_LEFT', 'the host does not belong any more')
  if (caller.address !== record.address)
    throw refuse(
      'E_OTHER_ADDRESS',
      `${caller.address ?? 'a caller who is gone'} is not where the host stands`,
    )
}

const refuse = (code: string, message: string): ControlError =>
  new ControlError({
    code,
    message,
    fault: 'caller',
    next: 'renew your own certificate from your own address while you are a member',
    status: 403,
  })
