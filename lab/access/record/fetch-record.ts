import type { AuditVerdict } from '../../../control/api/people-contract.ts'
import type { Lab } from '../../lab.ts'
import type { ExportedRecord } from './record-file.ts'

export interface FetchedRecord {
  readonly record: ExportedRecord
  /** Control's own. */
  readonly verdict: AuditVerdict
}

/** The audit log up to the head that control shows: what is written meanwhile is for the next look. */
export async function fetchRecord(lab: Lab, as: string): Promise<FetchedRecord> {
  const person = lab.as(as)
  const { authority } = await lab.reception()
  const { signal } = lab
  const verdict = await person.ask(async (client) => client.verifyAudit({ signal }))
  const all = await person.ask(async (client) => client.auditLog({ signal }))
  const { head } = verdict
  const entries = head === null ? all : all.filter(({ seq }) => seq <= head.seq)
  return { record: { lab: lab.name, entries, head, authority }, verdict }
}
