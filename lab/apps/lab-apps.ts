import type { ControlClient } from '../../control/api/client/client.ts'
import type { AppView } from '../../control/api/contract.ts'
import { usageError } from '../lab-error.ts'
import { waitUntil } from '../lifecycle/wait-until.ts'
import { ofLab, typedCommand } from '../typed-command.ts'

export interface LabAppsParts {
  readonly lab: string
  readonly control: () => Promise<ControlClient>
  readonly signal: AbortSignal
}

const STANDS_WITHIN_MS = 20_000

/** Apps of a lab: each with a layer-2 network of its own over all members. */
export class LabApps {
  readonly #parts: LabAppsParts

  constructor(parts: LabAppsParts) {
    this.#parts = parts
  }

  async list(): Promise<readonly AppView[]> {
    const { control, signal } = this.#parts
    return (await control()).apps({ signal })
  }

  /** Gives an app a network, without components, and waits until it stands on every member that control reaches. */
  async add(name: string): Promise<AppView> {
    const { control, lab, signal } = this.#parts
    const client = await control()
    await client.putApp(parseAppName(name), { components: [] }, { signal })
    let missing: readonly string[] = []
    return waitUntil({
      what: `the network of ${name} to stand on every member`,
      timeoutMs: STANDS_WITHIN_MS,
      signal,
      look: async () => {
        const [view, { hosts, settled }] = await Promise.all([
          this.#find(name),
          client.state({ signal }),
        ])
        missing = hosts
          .filter(({ state, agent }) => state === 'member' && agent === 'up')
          .map(({ id }) => id)
          .filter((host) => view?.hosts.some((one) => one === host) !== true)
        return view !== undefined && missing.length === 0 && settled ? view : undefined
      },
      seen: () =>
        missing.length === 0 ? 'hosts that still change' : `not yet on ${missing.join(', ')}`,
      next: `see why: ${typedCommand('status', ...ofLab(lab))}, ${typedCommand('events', ...ofLab(lab))}`,
    })
  }

  /** Takes an app's network away, and waits until no member that control reaches has it any more. */
  async remove(name: string): Promise<void> {
    const { control, lab, signal } = this.#parts
    const client = await control()
    await client.dropApp(parseAppName(name), { signal })
    let left: readonly string[] = []
    await waitUntil({
      what: `the network of ${name} to be gone`,
      timeoutMs: STANDS_WITHIN_MS,
      signal,
      look: async () => {
        const { hosts, settled } = await client.state({ signal })
        left = hosts
          .filter(
            ({ agent, report }) => agent === 'up' && report?.apps.some((app) => app.name === name),
          )
          .map(({ id }) => id)
        return left.length === 0 && settled && (await this.#find(name)) === undefined
          ? true
          : undefined
      },
      seen: () => (left.length === 0 ? 'hosts that still change' : `still on ${left.join(', ')}`),
      next: `see why: ${typedCommand('events', ...ofLab(lab))}`,
    })
  }

  async #find(name: string): Promise<AppView | undefined> {
    return (await this.list()).find((app) => app.name === name)
  }
}

const APP_NAME = /^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/

export const parseAppName = (text: string): string => {
  if (APP_NAME.test(text)) return text
  throw usageError({
    code: 'E_APP_NAME',
    message: `${JSON.stringify(text)} cannot be an app's name: a lower-case letter first, then letters, digits and dashes, at most 24, no dash at the end`,
    next: 'choose a name such as shop',
  })
}
