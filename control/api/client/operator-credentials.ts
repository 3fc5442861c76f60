import { ControlCallError } from './control-call-error.ts'

/** What `operator.pem` holds. */
export interface OperatorCredentials {
  readonly certificate: string
  readonly key: string
  readonly authority: string
}

const BLOCK = /-----BEGIN ([A-Z ]+)-----[\s\S]+?-----END \1-----\n?/g

/**
 * Reads the file that control writes for its operator: certificate, key, authority, in this order.
 * @throws ControlCallError E_OPERATOR_CREDENTIALS
 */
export const parseOperatorPem = (text: string): OperatorCredentials => {
  const blocks = [...text.matchAll(BLOCK)].map(([block, kind]) => ({ block, kind }))
  const kinds = blocks.map(({ kind }) => kind).join(', ')
  const [certificate, key, authority] = blocks.map(({ block }) => block)
  if (
    kinds !== 'CERTIFICATE, PRIVATE KEY, CERTIFICATE' ||
    certificate === undefined ||
    key === undefined ||
    authority === undefined
  )
    throw new ControlCallError('the operator’s credentials cannot be read', {
      code: 'E_OPERATOR_CREDENTIALS',
      fault: 'system',
      next: 'take operator.pem from control’s state directory again',
      status: null,
    })
  return { certificate, key, authority }
}
