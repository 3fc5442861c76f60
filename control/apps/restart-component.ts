import type { AppName, ComponentName } from '../../agent/protocol/app.ts'
import { ControlError } from '../errors.ts'
import type { AppParts } from './put-app.ts'
import { begunAnew } from './wished-components.ts'

/**
 * Has every instance of a component replaced by a fresh one.
 * @throws ControlError E_UNKNOWN_COMPONENT
 */
export const restartComponent = (
  { store, audit, onAppChanged }: AppParts,
  name: AppName,
  component: ComponentName,
): void => {
  store.transaction(() => {
    const app = store.apps.get(name)
    if (app?.components.some(({ spec }) => spec.name === component) !== true)
      throw unknown(name, component)
    const components = app.components.map((one) =>
      one.spec.name === component ? begunAnew(one) : one,
    )
    store.apps.put({ ...app, components })
    const target = `${name}/${component}`
    audit.append({ actor: 'operator', action: 'restart', target, outcome: 'done', detail: '' })
  })
  onAppChanged(name)
}

const unknown = (name: AppName, component: ComponentName): ControlError =>
  new ControlError({
    code: 'E_UNKNOWN_COMPONENT',
    message: `the app ${name} has no component ${component}`,
    fault: 'caller',
    next: 'lab components',
    status: 404,
  })
