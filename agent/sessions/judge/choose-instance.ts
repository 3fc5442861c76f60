import type { ContainerDetails } from '../../components/engine/container-state.ts'
import { WISH } from '../../components/policy/labels.ts'
import { keyOf, type Wish, wishesOf } from '../../components/policy/names.ts'
import type { App } from '../../protocol/app.ts'
import type { SessionTarget } from '../../protocol/ticket.ts'

/** The very container that a session leads to: another one under the same name is another target. */
export interface Standing {
  readonly wish: Wish
  readonly container: string
  readonly pid: number
  readonly startedAt: string
  readonly environment: readonly string[]
  readonly apparmor: string
}

/** The wish for the instance that a ticket names, in the revision that serves; null where none is wished here. */
export function chooseWish(
  apps: readonly App[],
  target: SessionTarget & { readonly kind: 'component' },
): Wish | null {
  const wishes = wishesOf(apps).filter(
    ({ app, instance }) =>
      app.name === target.app &&
      instance.component === target.component &&
      instance.index === target.index,
  )
  return wishes.find(({ instance }) => instance.serves) ?? wishes.at(-1) ?? null
}

/** The container that stands for a wish and runs now. */
export function chooseContainer(wish: Wish, found: readonly ContainerDetails[]): Standing | null {
  const container = found.find(
    ({ Config, State }) => Config.Labels?.[WISH] === keyOf(wish) && isRunning(State),
  )
  if (container === undefined) return null
  const { Id, State, Config, AppArmorProfile } = container
  return {
    wish,
    container: Id,
    pid: State.Pid,
    startedAt: State.StartedAt,
    environment: Config.Env ?? [],
    apparmor: AppArmorProfile ?? '',
  }
}

/** Whether what is found under a container's id is still the life of it in which the session began. */
export const isStill = (standing: Standing, found: ContainerDetails | null): boolean =>
  found !== null &&
  isRunning(found.State) &&
  found.Id === standing.container &&
  found.State.Pid === standing.pid &&
  found.State.StartedAt === standing.startedAt

const isRunning = ({ Status, Running, Pid }: ContainerDetails['State']): boolean =>
  Running && Status === 'running' && Pid > 1
