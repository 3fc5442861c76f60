import type { AuditEntry } from '../../../control/api/contract.ts'
import { shownText } from '../../shown/shown-text.ts'

/** One entry as one line; the words of whoever caused it are shown, not obeyed. */
export function auditLine({ seq, at, actor, action, target, outcome, detail }: AuditEntry): string {
  const what = [actor, action, target].map(shownText)
  const words = `${what.join('  ')}  ${outcome === 'done' ? '' : `${outcome.toUpperCase()}  `}${shownText(detail)}`
  return `${String(seq).padStart(5)}  ${at.slice(0, 19).replace('T', ' ')}  ${words}`.trimEnd()
}
