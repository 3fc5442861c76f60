import type { AppName } from '../../agent/protocol/app.ts'
import type { OverlaySpec } from '../../agent/protocol/desired-state.ts'
import type { AppSpec } from '../api/app-spec.ts'
import type { Audit } from '../audit/audit.ts'
import { ControlError } from '../errors.ts'
import type { Journal } from '../store/journal.ts'
import type { Store } from '../store/store.ts'
import { nextVni } from './app-network.ts'
import type { AppRecord } from './model.ts'
import { wishedComponents } from './wished-components.ts'

export interface AppParts {
  readonly store: Store
  readonly audit: Audit
  readonly journal: Journal
  readonly overlay: OverlaySpec
  readonly onAppChanged: (name: AppName) => void
}

export interface AppWish {
  readonly spec: AppSpec
  /** Whose wish it is, as the audit log names them. */
  readonly actor: string
}

const LAST_VNI = 'last app vni'

/**
 * Records what an app is wished to be. One that is new gets a network of its own on every member.
 * @throws ControlError E_APP_LEAVING, E_NO_APP_NUMBER, E_APP_SPEC
 */
export const putApp = (parts: AppParts, name: AppName, { spec, actor }: AppWish): void => {
  const { store, audit, journal } = parts
  store.transaction(() => {
    const before = store.apps.get(name)
    if (before?.isLeaving === true) throw leaving(name)
    const app = before ?? newApp(parts, name)
    store.apps.put({ ...app, components: wishedComponents(spec, app.components) })
    const detail = `network ${app.vni}, ${spec.components.length} components`
    audit.append({ actor, action: 'put-app', target: name, outcome: 'done', detail })
    if (before === null)
      journal.record({ kind: 'app-made', host: null, detail: `${name}: ${detail}` })
  })
  parts.onAppChanged(name)
}

const newApp = ({ store, overlay }: AppParts, name: AppName): AppRecord => {
  const last = store.meta.get(LAST_VNI)
  const vni = nextVni(last === null ? null : Number(last), overlay)
  if (vni === null) throw noNumber(name)
  store.meta.set(LAST_VNI, String(vni))
  return { name, vni, isLeaving: false, components: [], placements: [] }
}

/**
 * Lets an app go. Its network goes from every host, and with it the cards of containers that somebody put there by hand.
 * @throws ControlError E_UNKNOWN_APP
 */
export const dropApp = (parts: AppParts, name: AppName): void => {
  const { store, audit } = parts
  store.transaction(() => {
    const app = store.apps.get(name)
    if (app === null) throw unknownApp(name)
    store.apps.put({ ...app, isLeaving: true, components: [] })
    audit.append({
      actor: 'operator',
      action: 'drop-app',
      target: name,
      outcome: 'done',
      detail: '',
    })
  })
  parts.onAppChanged(name)
}

const unknownApp = (name: AppName): ControlError =>
  new ControlError({
    code: 'E_UNKNOWN_APP',
    message: `control knows no app ${name}`,
    fault: 'caller',
    next: 'list the apps',
    status: 404,
  })

const leaving = (name: AppName): ControlError =>
  new ControlError({
    code: 'E_APP_LEAVING',
    message: `the app ${name} is on its way out`,
    fault: 'caller',
    next: 'wait until it is gone, then make it anew',
    status: 409,
  })

const noNumber = (name: AppName): ControlError =>
  new ControlError({
    code: 'E_NO_APP_NUMBER',
    message: `there is no number left for the network of ${name}: none is used twice`,
    fault: 'system',
    next: 'bring up a new fleet',
    status: 409,
  })
