import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import type { Audit } from '../audit/audit.ts'
import { admit } from '../credentials/admit.ts'
import { identityOf } from '../credentials/identity.ts'
import { ControlError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { browser } from './browser.ts'

export interface JudgeParts {
  readonly store: Store
  readonly audit: Audit
  readonly now: () => Date
}

/**
 * Lets in holders of an operator certificate that holds at this instant, and nobody else whose
 * certificate our authority signed.
 * @throws ControlError E_NOT_OPERATOR, E_BROWSER, E_CERTIFICATE_*
 */
export const judgeOperator = (
  { store, audit, now }: JudgeParts,
  message: IncomingMessage,
): void => {
  try {
    judge(store, message, now().getTime())
  } catch (error) {
    const detail = error instanceof ControlError ? `${error.code}: ${error.message}` : 'unforeseen'
    const target = `${message.method ?? ''} ${(message.url ?? '').slice(0, 200)}`
    audit.append({ actor: 'unproved', action: 'operate', target, outcome: 'refused', detail })
    throw error
  }
}

const judge = (store: Store, { socket, headers }: IncomingMessage, now: number): void => {
  const certificate =
    socket instanceof TLSSocket && socket.authorized ? socket.getPeerX509Certificate() : undefined
  if (certificate === undefined) throw notOperator()
  if (identityOf(certificate)?.kind !== 'operator') throw notOperator()
  if (admit(store, certificate, now).identity.kind !== 'operator') throw notOperator()
  if (headers.origin !== undefined) throw browser()
}

const notOperator = (): ControlError =>
  new ControlError({
    code: 'E_NOT_OPERATOR',
    message: 'this door is for operators; the certificate speaks for someone else',
    fault: 'caller',
    next: 'call with the operator’s credentials',
    status: 403,
  })
