import { usageError } from '../../lab-error.ts'

const NAME = /^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/

/** A person's name as it is typed after `--as`. `E_PERSON_NAME`. */
export function parsePersonName(text: string): string {
  if (NAME.test(text)) return text
  throw usageError({
    code: 'E_PERSON_NAME',
    message: `${JSON.stringify(text.slice(0, 60))} can be no person's name: a lower-case letter first, then letters, digits and dashes, at most 32`,
    next: 'every lab has owner, admin, developer, viewer and reviewer: --as developer',
  })
}
