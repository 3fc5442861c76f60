import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { AuditEntry } from '../../../control/api/contract.ts'
import { usageError, type LabError } from '../../lab-error.ts'
import { shownJson } from '../../shown/shown-text.ts'
import type { RecordHead } from './verify-record.ts'

export interface ExportedRecord {
  readonly lab: string
  readonly entries: readonly AuditEntry[]
  readonly head: RecordHead | null
  /** PEM. */
  readonly authority: string
}

const About = z.looseObject({
  kind: z.literal('about'),
  lab: z.string(),
  authority: z.string().refine(isCertificate),
})
const Entry = z.looseObject({ kind: z.literal('entry'), entry: AuditEntry })
const Head = z.looseObject({
  kind: z.literal('head'),
  head: z
    .strictObject({ seq: z.int(), hash: z.string(), at: z.string(), signature: z.string() })
    .nullable(),
})

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).publicKey.type === 'public'
  } catch {
    return false
  }
}

const HOW =
  'hash of an entry: SHA-256 in hexadecimal over the JSON array [hash of the entry before it (64 zeros before the first), seq, at, actor, action, target, outcome, detail]; signature of the head: ECDSA over SHA-256 (DER, base64) by the authority over "drawbridge audit head\\n" and the JSON array [seq, hash, at]'

/** The audit log as JSON lines that somebody else can judge: who signs and how it is judged, the entries, the head. */
export function writeRecord({ lab, entries, head, authority }: ExportedRecord): string {
  const fingerprint = new X509Certificate(authority).fingerprint256
  const lines = [
    { kind: 'about', lab, authority, fingerprint, how: HOW },
    ...entries.map((entry) => ({ kind: 'entry', entry })),
    { kind: 'head', head },
  ]
  return lines.map((line) => `${shownJson(line)}\n`).join('')
}

/** `E_RECORD_FILE` when it is none of ours; a log that was tampered with reads, and is judged then. */
export function readRecord(text: string, file: string): ExportedRecord {
  try {
    const lines: unknown[] = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line))
    const { lab, authority } = About.parse(lines[0])
    const { head } = Head.parse(lines.at(-1))
    const entries = lines.slice(1, -1).map((line) => Entry.parse(line).entry)
    return { lab, authority, head, entries }
  } catch (cause) {
    throw notOurs(file, cause)
  }
}

const notOurs = (file: string, cause: unknown): LabError =>
  usageError({
    code: 'E_RECORD_FILE',
    message: `${file} is no audit log that this lab exported`,
    next: 'name one that lab audit export wrote',
    cause,
  })
