import { ControlError } from '../errors.ts'
import type { RefusalKind } from './decide-request.ts'

/** Said to whoever asks for what is not there or not for them: one text, so that neither can be told from the other. */
export const noAccess = (): ControlError =>
  new ControlError({
    code: 'E_NO_ACCESS',
    message: 'no access, or no such thing',
    fault: 'caller',
    next: 'look at the spelling; ask for access, and somebody who may for their approval',
    status: 403,
  })

/** A refusal in words. All but the first are heard only by who may see the request. */
export const refusalError = (refusal: RefusalKind): ControlError => {
  if (refusal === 'no-access') return noAccess()
  const { fault = 'caller', ...parts } = WORDS[refusal]
  return new ControlError({ fault, ...parts })
}

interface Words {
  readonly code: string
  readonly message: string
  readonly next: string
  readonly status: number
  readonly fault?: 'caller'
}

const WORDS: Readonly<Record<Exclude<RefusalKind, 'no-access'>, Words>> = {
  'own-request': {
    code: 'E_OWN_REQUEST',
    message: 'nobody approves their own request',
    next: 'ask somebody else who may approve',
    status: 403,
  },
  'not-pending': {
    code: 'E_NOT_PENDING',
    message: 'the request waits for nobody any more: it was decided, taken back, or has expired',
    next: 'list access to see how it stands; a new request may be made',
    status: 409,
  },
  'not-granted': {
    code: 'E_NOT_GRANTED',
    message: 'there is nothing to revoke: the request was never approved',
    next: 'deny a request that is pending',
    status: 409,
  },
  'no-such-target': {
    code: 'E_NO_SUCH_TARGET',
    message: 'nothing of that name stands now, or it stands in more than one app',
    next: 'deny the request; a new one may name the app',
    status: 409,
  },
  'role-forbids': {
    code: 'E_ROLE_FORBIDS',
    message: 'the one who asked has no role that goes there',
    next: 'deny the request, or have the operator give them another role',
    status: 409,
  },
  'owners-only': {
    code: 'E_OWNERS_ONLY',
    message: 'what an owner asks for is approved by another owner',
    next: 'ask an owner to decide',
    status: 403,
  },
  'too-many': {
    code: 'E_TOO_MANY_REQUESTS',
    message: 'too many requests in one day',
    next: 'wait until the older ones have expired',
    status: 429,
  },
}
