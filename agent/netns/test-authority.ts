import 'reflect-metadata'
import { KeyObject, createPrivateKey, sign, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import {
  type RevocationList,
  type SignedRevocations,
  revocationBytes,
} from '../protocol/revocations.ts'
import { type SignedTicket, ticketBytes } from '../protocol/ticket.ts'

const KEY = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

export interface Issued {
  readonly key: string
  readonly certificate: string
}

export interface Wish {
  /** When the certificate begins to hold, from now; a second ago unless said. The clock itself is never set. */
  readonly sinceMs?: number
  /** Extended key usages; any use unless said. */
  readonly uses?: readonly string[]
}

/** A certificate authority that lives as long as a test. */
export class TestAuthority {
  readonly #key: webcrypto.CryptoKey
  readonly #root: x509.X509Certificate

  private constructor(key: webcrypto.CryptoKey, root: x509.X509Certificate) {
    this.#key = key
    this.#root = root
  }

  static async create(): Promise<TestAuthority> {
    x509.cryptoProvider.set(webcrypto)
    const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify'])
    const root = await x509.X509CertificateGenerator.createSelfSigned({
      name: 'CN=test authority',
      keys,
      signingAlgorithm: KEY,
      extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
    })
    return new TestAuthority(keys.privateKey, root)
  }

  /** A real control's own, from the file in which it lies there: certificate and key. */
  static stolen(file: string): TestAuthority {
    x509.cryptoProvider.set(webcrypto)
    const at = file.indexOf('-----BEGIN PRIVATE KEY-----')
    const key = createPrivateKey(file.slice(at)).toCryptoKey(KEY, true, ['sign'])
    return new TestAuthority(key, new x509.X509Certificate(file.slice(0, at).trim()))
  }

  get pem(): string {
    return this.#root.toString('pem')
  }

  /** A key and its certificate with these names: of any span of life, for any use. */
  async issue(
    names: readonly x509.JsonGeneralName[],
    lifeMs: number,
    wish: Wish = {},
  ): Promise<Issued> {
    const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify'])
    const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
    return {
      key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
      certificate: await this.sign(keys.publicKey, names, lifeMs, wish),
    }
  }

  /** A revocation list with the authority's signature. */
  revocations(
    list: Pick<RevocationList, 'number' | 'revoked'> & Partial<RevocationList>,
  ): SignedRevocations {
    const text = JSON.stringify({ version: 1, issuedAt: new Date().toISOString(), ...list })
    return { text, signature: this.#signed(revocationBytes(text)) }
  }

  /** A ticket, or any text in the place of one, with the authority's signature. */
  ticket(ticket: object | string): SignedTicket {
    const text = typeof ticket === 'string' ? ticket : JSON.stringify(ticket)
    return { text, signature: this.#signed(ticketBytes(text)) }
  }

  #signed(text: string): string {
    const key = KeyObject.from(this.#key)
    return sign('sha256', Buffer.from(text), key).toString('base64')
  }

  /** A certificate for the key in a signing request, whose own signature must prove it. */
  async signRequest(
    csr: string,
    names: readonly x509.JsonGeneralName[],
    lifeMs: number,
  ): Promise<string> {
    const request = new x509.Pkcs10CertificateRequest(csr)
    if (!(await request.verify())) throw new Error('the signing request does not prove its key')
    return this.sign(await request.publicKey.export(KEY, ['verify']), names, lifeMs)
  }

  async sign(
    publicKey: CryptoKey,
    names: readonly x509.JsonGeneralName[],
    lifeMs: number,
    { sinceMs = -1000, uses }: Wish = {},
  ): Promise<string> {
    const certificate = await x509.X509CertificateGenerator.create({
      subject: 'CN=drawbridge test',
      issuer: this.#root.subject,
      notBefore: new Date(Date.now() + sinceMs),
      notAfter: new Date(Date.now() + lifeMs),
      publicKey,
      signingKey: this.#key,
      signingAlgorithm: KEY,
      extensions: [
        new x509.SubjectAlternativeNameExtension([...names]),
        ...(uses === undefined ? [] : [new x509.ExtendedKeyUsageExtension([...uses])]),
      ],
    })
    return certificate.toString('pem')
  }
}
