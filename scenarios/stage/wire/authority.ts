// The library resolves its parsers through decorators, which need this polyfill before it is loaded.
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { createPrivateKey, KeyObject, sign, webcrypto } from 'node:crypto'
import type { Credentials } from './conversation.ts'
import { ALGORITHM, newKeys, pemOf } from './keys.ts'

export interface Wish {
  /** The name that it carries, as a URI. */
  readonly name: string
  /** An address that it carries besides: control's, where it poses as control. */
  readonly address?: string
  readonly lifeMs?: number
  /** Of the certificate that it is to look like; a fresh one where none is said. */
  readonly serial?: string
}

/** Credentials, and when they end: milliseconds since the epoch, at the latest. */
export interface Issued extends Credentials {
  readonly endsAt: number
}

const AN_HOUR_MS = 3_600_000
const EARLIER_MS = 60_000
const { clientAuth, serverAuth } = x509.ExtendedKeyUsage

/** Somebody who can sign certificates: with an authority of his own, or with the stolen key of control's. */
export class Authority {
  readonly #certificate: x509.X509Certificate
  readonly #key: webcrypto.CryptoKey

  private constructor(certificate: x509.X509Certificate, key: webcrypto.CryptoKey) {
    this.#certificate = certificate
    this.#key = key
  }

  /**
   * One that nobody has pinned. It has a name of its own: under that of control's, OpenSSL keeps the bad signature in
   * mind and ends the connection later, also for a twin that asks for no authority at all.
   */
  static async ofHisOwn(): Promise<Authority> {
    const keys = await newKeys()
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      name: 'CN=another authority',
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
    })
    return new Authority(certificate, keys.privateKey)
  }

  /** Control's own, from the file in which it lies on control. */
  static stolen(file: string): Authority {
    const key = file.slice(file.indexOf('-----BEGIN PRIVATE KEY-----'))
    const certificate = new x509.X509Certificate(file.slice(0, file.length - key.length).trim())
    return new Authority(certificate, createPrivateKey(key).toCryptoKey(ALGORITHM, true, ['sign']))
  }

  async issue(wish: Wish): Promise<Issued> {
    const keys = await newKeys()
    const endsAt = Date.now() + (wish.lifeMs ?? AN_HOUR_MS)
    return {
      endsAt,
      key: pemOf(keys.privateKey),
      certificate: await this.#sign(keys.publicKey, wish),
    }
  }

  /** A certificate for whoever asks, without a question. */
  async sign(request: string, wish: Wish): Promise<string> {
    const { publicKey } = new x509.Pkcs10CertificateRequest(request)
    return this.#sign(await publicKey.export(ALGORITHM, ['verify']), wish)
  }

  /** Its signature under a text: ECDSA over SHA-256 in DER, base64. */
  signText(text: string): string {
    return sign('sha256', Buffer.from(text), KeyObject.from(this.#key)).toString('base64')
  }

  async #sign(
    publicKey: webcrypto.CryptoKey,
    { name, address, serial, lifeMs = AN_HOUR_MS }: Wish,
  ): Promise<string> {
    const certificate = await x509.X509CertificateGenerator.create({
      ...(serial === undefined ? {} : { serialNumber: serial }),
      subject: `CN=${name.slice(name.lastIndexOf('/') + 1)}`,
      issuer: this.#certificate.subject,
      notBefore: new Date(Date.now() - EARLIER_MS),
      notAfter: new Date(Date.now() + lifeMs),
      publicKey,
      signingKey: this.#key,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.ExtendedKeyUsageExtension([serverAuth, clientAuth]),
        new x509.SubjectAlternativeNameExtension([
          { type: 'url', value: name },
          ...(address === undefined ? [] : [{ type: 'ip', value: address } as const]),
        ]),
      ],
    })
    return `${certificate.toString('pem')}\n`
  }
}
