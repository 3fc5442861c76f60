import { createPrivateKey, randomBytes, X509Certificate, type webcrypto } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { ControlError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { SIGNING_ALGORITHM, newKeyPair, privateKeyFromPem, privateKeyPem } from './keys.ts'
import { sealOf, type Seal } from './seal.ts'
import { writeSecret } from './secret-file.ts'
import { x509 } from './x509.ts'

const TEN_YEARS_MS = 10 * 365 * 24 * 3600 * 1000
/** A host's clock may be a little behind: what is valid from now on would look not yet valid there. */
export const CLOCK_ALLOWANCE_MS = 5 * 60 * 1000

/** The certificate authority of this installation. */
export interface Authority {
  readonly pem: string
  readonly certificate: InstanceType<typeof x509.X509Certificate>
  readonly key: webcrypto.CryptoKey
  readonly seal: Seal
}

/**
 * Reads the authority from its file, or makes one for a store that has never had any.
 * @throws ControlError E_AUTHORITY_MISSING, E_AUTHORITY_FOREIGN, E_STORE_LOST
 */
export const openAuthority = async (path: string, store: Store, now: Date): Promise<Authority> => {
  const known = store.meta.get('authority')
  if (!existsSync(path)) {
    if (known !== null) throw missing(path)
    await createAuthority(path, now)
  } else if (known === null && (store.isNew || !store.certificates.isEmpty())) throw storeLost(path)
  const authority = readAuthority(path)
  const fingerprint = new X509Certificate(authority.pem).fingerprint256
  if (known !== null && known !== fingerprint) throw foreign(path)
  if (known === null) {
    store.meta.set('authority', fingerprint)
    // A store without it, beside this file, has lost everything: let that never look like a first start.
    store.checkpoint()
  }
  return authority
}

const createAuthority = async (path: string, now: Date): Promise<void> => {
  const keys = await newKeyPair()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: 'CN=drawbridge control authority',
    notBefore: new Date(now.getTime() - CLOCK_ALLOWANCE_MS),
    notAfter: new Date(now.getTime() + TEN_YEARS_MS),
    keys,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  // One file, moved into place whole: a kill leaves either no authority or all of it.
  writeSecret(path, `${certificate.toString('pem')}\n${privateKeyPem(keys.privateKey)}`)
}

const readAuthority = (path: string): Authority => {
  const text = readFileSync(path, 'utf8')
  const split = text.indexOf('-----BEGIN PRIVATE KEY-----')
  const pem = `${text.slice(0, split).trim()}\n`
  return {
    pem,
    certificate: new x509.X509Certificate(pem),
    key: privateKeyFromPem(text.slice(split)),
    seal: sealOf(createPrivateKey(text.slice(split)), new X509Certificate(pem).publicKey),
  }
}

/** 127 random bits, never negative, never empty at the front: one spelling only. */
export const newSerial = (): string => {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes.toString('hex')
}

const missing = (path: string): ControlError =>
  new ControlError({
    code: 'E_AUTHORITY_MISSING',
    message: `the store knows an authority, but ${path} is not there`,
    fault: 'system',
    next: 'restore the whole state directory; a new authority would lock every host out',
  })

const foreign = (path: string): ControlError =>
  new ControlError({
    code: 'E_AUTHORITY_FOREIGN',
    message: `${path} holds another authority than the one the store was made with`,
    fault: 'system',
    next: 'restore the whole state directory from one backup',
  })

const storeLost = (path: string): ControlError =>
  new ControlError({
    code: 'E_STORE_LOST',
    message: `${path} exists, but the database beside it is new: what was issued and revoked is forgotten`,
    fault: 'system',
    next: 'restore the database, or empty the state directory to begin anew',
  })
