import { usageError } from '../../lab-error.ts'
import { typedCommand } from '../../typed-command.ts'

export const SESSION_WORD = 'the id that sessions list shows, or a beginning of it'

/** An id of a session, or at least four characters of its beginning. `E_SESSION_ID`. */
export function parseSessionId(text: string): string {
  if (/^[0-9a-f]{4,32}$/.test(text)) return text
  throw usageError({
    code: 'E_SESSION_ID',
    message: `${JSON.stringify(text.slice(0, 60))} is no id of a session, nor its beginning: 4 to 32 of 0–9 and a–f`,
    next: `see which there are: ${typedCommand('sessions', 'list')}`,
  })
}
