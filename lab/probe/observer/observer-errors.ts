import { ProbeError } from '../errors.ts'
import { OBSERVER_TABLE } from './table.ts'

export const observerBusy = (): ProbeError =>
  new ProbeError({
    code: 'E_OBSERVER_BUSY',
    fault: 'caller',
    message: `table inet ${OBSERVER_TABLE} is held by another run that looks at this machine now`,
    next: 'wait until the other verify, probe or scenario on this lab has ended, then run it again',
  })

export const observerFailed = (answer: string): ProbeError =>
  new ProbeError({
    code: 'E_OBSERVER_FAILED',
    fault: 'system',
    message: `nft did not do what the observer asked of it; it said: ${answer.slice(0, 400) || 'nothing'}`,
    next: 'run lab doctor: the switch needs nft 1.0 or newer with JSON',
  })
