// The library resolves its parsers through decorators, which need this polyfill before it is loaded.
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { createHash, KeyObject, sign } from 'node:crypto'
import type { AuditEntry } from '../../../control/api/contract.ts'
import type { ExportedRecord } from '../record/record-file.ts'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** An audit log as control keeps one, with an authority of its own. */
export async function signedRecord(details: readonly string[]): Promise<ExportedRecord> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    keys,
    name: 'CN=authority',
    signingAlgorithm: ALGORITHM,
  })
  const entries = chained(details)
  const { seq, hash, at } = entries.at(-1) ?? { seq: 0, hash: '', at: '' }
  const text = `drawbridge audit head\n${JSON.stringify([seq, hash, at])}`
  const signature = sign('sha256', Buffer.from(text), KeyObject.from(keys.privateKey))
  return {
    ...{ lab: 'lab', entries, authority: certificate.toString('pem') },
    head: { seq, hash, at, signature: signature.toString('base64') },
  }
}

/** Entries whose hashes follow each other. */
export function chained(details: readonly string[]): readonly AuditEntry[] {
  let previous = '0'.repeat(64)
  return details.map((detail, index) => {
    const [seq, at] = [index + 1, '2026-11-26T02:00:00.000Z']
    const fields = ['developer', 'open session', 'host-1', 'done', detail]
    previous = createHash('sha256')
      .update(JSON.stringify([previous, seq, at, ...fields]))
      .digest('hex')
    const [actor = '', action = '', target = ''] = fields
    return { seq, at, actor, action, target, outcome: 'done', detail, hash: previous }
  })
}
