import { ControlError } from '../errors.ts'

export const browser = (): ControlError =>
  new ControlError({
    code: 'E_BROWSER',
    message: 'a web page has no business here',
    fault: 'caller',
    next: 'use the command line',
    status: 403,
  })
