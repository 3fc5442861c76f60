import { usageError } from '../../lab-error.ts'

const ONE_LINE = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,300}$/u

/** Why access is asked: one line that whoever decides can read as it is. `E_REASON`. */
export function parseReason(text: string): string {
  const reason = text.trim()
  if (ONE_LINE.test(reason)) return reason
  throw usageError({
    code: 'E_REASON',
    message: 'a reason is one line of at most 300 printable characters',
    next: "say why in a few words, such as --reason 'a full disk'",
  })
}
