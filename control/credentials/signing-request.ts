import type { webcrypto } from 'node:crypto'
import * as z from 'zod'
import { hostIdentity, personIdentity } from '../../agent/protocol/enrolment.ts'
import type { HostId } from '../../agent/protocol/names.ts'
import type { PersonName } from '../../agent/protocol/ticket.ts'
import { ControlError } from '../errors.ts'
import { KEY_ALGORITHM } from './keys.ts'
import { x509 } from './x509.ts'

type Request = InstanceType<typeof x509.Pkcs10CertificateRequest>

const ONE_PEM_BLOCK =
  /^\s*-----BEGIN CERTIFICATE REQUEST-----\r?\n[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE REQUEST-----\s*$/
const P256 = z.object({ name: z.literal('ECDSA'), namedCurve: z.literal('P-256') })
const OverSha256 = z.object({
  name: z.literal('ECDSA'),
  hash: z.object({ name: z.literal('SHA-256') }),
})
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14'
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17'

/**
 * Takes the public key, and nothing else, from a signing request. It may name the host that it is for
 * (common name, URI name) and must ask for nothing more.
 * @throws ControlError E_SIGNING_REQUEST
 */
export const publicKeyFromRequest = (pem: string, host: HostId): Promise<webcrypto.CryptoKey> =>
  publicKeyOf(pem, { name: host, identity: hostIdentity(host) })

/** The same for a person. @throws ControlError E_SIGNING_REQUEST */
export const personKeyFromRequest = (
  pem: string,
  person: PersonName,
): Promise<webcrypto.CryptoKey> =>
  publicKeyOf(pem, { name: person, identity: personIdentity(person) })

/** Whom a request is for: all that it may name. */
interface Owner {
  readonly name: string
  readonly identity: string
}

const publicKeyOf = async (pem: string, owner: Owner): Promise<webcrypto.CryptoKey> => {
  const request = parse(pem)
  checkName(request, owner)
  checkAttributes(request, owner)
  checkAlgorithm(request)
  const key = await importKey(request)
  if (!(await proves(request))) throw refuse('its signature does not prove the key')
  return key
}

const parse = (pem: string): Request => {
  if (!ONE_PEM_BLOCK.test(pem)) throw refuse('it is not one PEM block of a certificate request')
  try {
    return new x509.Pkcs10CertificateRequest(pem)
  } catch (error) {
    throw refuse('it is not PKCS#10', error)
  }
}

const checkName = (request: Request, { name }: Owner): void => {
  if (request.subject !== '' && request.subject !== `CN=${name}`)
    throw refuse('it asks for another name')
}

const checkAttributes = (request: Request, owner: Owner): void => {
  const { attributes, extensions } = request
  if (attributes.length > 1 || attributes.some(({ type }) => type !== EXTENSION_REQUEST))
    throw refuse('it carries attributes')
  if (attributes.some(({ values }) => values.length !== 1)) throw refuse('it carries attributes')
  if (extensions.length > 1) throw refuse('it asks for extensions')
  for (const extension of extensions) checkExtension(extension, owner)
}

const checkExtension = (
  extension: InstanceType<typeof x509.Extension>,
  { identity }: Owner,
): void => {
  if (extension.type !== SUBJECT_ALTERNATIVE_NAME) throw refuse('it asks for extensions')
  const wanted = new x509.SubjectAlternativeNameExtension([{ type: 'url', value: identity }])
  if (!Buffer.from(extension.value).equals(Buffer.from(wanted.value)))
    throw refuse('it asks for other names')
}

const checkAlgorithm = (request: Request): void => {
  if (!P256.safeParse(request.publicKey.algorithm).success)
    throw refuse('its key is not ECDSA on P-256')
  if (!OverSha256.safeParse(request.signatureAlgorithm).success)
    throw refuse('it is not signed over SHA-256')
}

const importKey = async (request: Request): Promise<webcrypto.CryptoKey> => {
  try {
    return await request.publicKey.export(KEY_ALGORITHM, ['verify'])
  } catch (error) {
    throw refuse('its key is not a point on P-256', error)
  }
}

const proves = async (request: Request): Promise<boolean> => {
  try {
    return await request.verify()
  } catch {
    // An unreadable signature is no proof either.
    return false
  }
}

const refuse = (found: string, cause?: unknown): ControlError =>
  new ControlError({
    code: 'E_SIGNING_REQUEST',
    message: `the signing request is refused: ${found}`,
    fault: 'caller',
    next: 'send a PKCS#10 with an ECDSA P-256 key and no names but its owner’s own',
    status: 403,
    cause,
  })
