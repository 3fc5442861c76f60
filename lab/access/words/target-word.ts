import type { z } from 'zod'
import type { AccessTarget } from '../../../control/api/people-contract.ts'
import { usageError, type LabError } from '../../lab-error.ts'
import { machineName, targetOf } from '../../plan/machine-name.ts'

/** A target as it is asked for; control says whether there is such a one, and to whom. */
export type TargetAsked = z.input<typeof AccessTarget>

const LABEL = '[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?'
const COMPONENT = new RegExp(`^(?:(${LABEL})/)?(${LABEL}\\.${LABEL})(?:\\.([1-9]\\d{0,2}|1000))?$`)
const HOST = /^host\.[1-9]\d{0,2}$/
/** What a topology may call a host. */
const NAME = /^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/

/**
 * `host.1`, `web.main`, `web.main.2`, `shop/web.main`. Only words that can mean nothing are refused here (`E_TARGET`):
 * whether there is such a one is for control to say, which does not tell it from one that is shut.
 */
export function parseTarget(word: string): TargetAsked {
  if (HOST.test(word)) return { kind: 'host', host: machineName(word) }
  const [, app = null, component, index] = COMPONENT.exec(word) ?? []
  if (component !== undefined)
    return { kind: 'component', app, component, index: index === undefined ? null : Number(index) }
  if (NAME.test(word)) return { kind: 'host', host: word }
  throw noTarget(word)
}

/** As a person types it. */
export function targetWord(target: TargetAsked): string {
  if (target.kind === 'host') return targetOf(target.host)
  const { app, component, index } = target
  return `${app === null ? '' : `${app}/`}${component}${index === null ? '' : `.${String(index)}`}`
}

const noTarget = (word: string): LabError =>
  usageError({
    code: 'E_TARGET',
    message: `${JSON.stringify(word.slice(0, 60))} can be no target`,
    next: 'name a host, host.1; a component, web.main or shop/web.main; or one instance of it, web.main.2',
  })
