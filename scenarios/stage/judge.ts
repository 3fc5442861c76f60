import { witness } from './evidence.ts'

/** The verdict of a matcher; what it saw is evidence either way. */
export function judge(pass: boolean, why: () => string) {
  const message = `expected ${why()}`
  witness(`${pass ? 'as' : 'not as'} ${message}`)
  return { pass, message: () => message }
}
