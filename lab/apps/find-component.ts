import type { AppView, ComponentView, InstanceView } from '../../control/api/contract.ts'
import { refused } from '../lab-error.ts'
import { ofLab, typedCommand } from '../typed-command.ts'

/** `web.main`, one instance `web.main.2`, and of which app where several have one: `shop/web.main`. */
const WORD = /^(?:([a-z][a-z0-9-]*)\/)?([a-z][a-z0-9-]*\.[a-z][a-z0-9-]*)(?:\.([1-9]\d*))?$/

export interface FoundComponent {
  readonly app: AppView
  readonly component: ComponentView
  /** Those that are meant: all of it, or the one that was named. */
  readonly instances: readonly InstanceView[]
  readonly isOneMeant: boolean
}

/** Whether a word can only mean a component: machines have names of their own. */
export const isComponentWord = (word: string): boolean =>
  WORD.test(word) && !/^host\.\d+$/.test(word)

/** The component that a person means. `E_NO_SUCH_TARGET` (exit 254) when there is none, or more than one. */
export function findComponent(apps: readonly AppView[], word: string, lab: string): FoundComponent {
  const [, inApp, name, index] = WORD.exec(word) ?? []
  const found = apps
    .filter(({ name: app }) => inApp === undefined || app === inApp)
    .flatMap((app) =>
      app.components.filter((one) => one.name === name).map((one) => ({ app, one })),
    )
  const [first, second] = found
  if (first === undefined) throw noSuch(word, apps, lab)
  if (second !== undefined)
    throw refused({
      code: 'E_NO_SUCH_TARGET',
      message: `${word} is in several apps: ${found.map(({ app }) => app.name).join(', ')}`,
      next: `say which: ${first.app.name}/${word}`,
    })
  const { instances } = first.one
  const meant =
    index === undefined ? instances : instances.filter((one) => one.index === Number(index))
  if (index !== undefined && meant.length === 0) throw noSuch(word, apps, lab)
  return { app: first.app, component: first.one, instances: meant, isOneMeant: index !== undefined }
}

const noSuch = (word: string, apps: readonly AppView[], lab: string): Error => {
  const known = apps.flatMap(({ components }) => components.map(({ name }) => name))
  return refused({
    code: 'E_NO_SUCH_TARGET',
    message: `there is no component ${word}${known.length === 0 ? '' : `; there are ${known.join(', ')}`}`,
    next: typedCommand('components', ...ofLab(lab)),
  })
}
