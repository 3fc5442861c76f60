import type { ControlClient } from '../../control/api/client/client.ts'
import type { AppView, PlanAnswer } from '../../control/api/contract.ts'
import { ensureComponentImage, type ComponentImage } from '../images/component/component-image.ts'
import { actionFailed } from '../lab-error.ts'
import type { Lab } from '../lab.ts'
import { specOf } from '../plan/app/app-spec.ts'
import { typedCommand } from '../typed-command.ts'
import type { Steps } from '../steps.ts'
import { awaitRollout } from './await-rollout.ts'
import { carryImage } from './carry-image.ts'
import type { ReadApp } from './read-app.ts'

export const DEPLOY_STEPS = ['images', 'plan', 'carry', 'roll-out'] as const
export type DeployStep = (typeof DEPLOY_STEPS)[number]

const ROLLOUT_MS = 600_000

/** Whose wish it is: the operator's, or somebody's whose role may. */
export type Deployer = Pick<ControlClient, 'planApp' | 'putApp'>

/** A deploy of an app file on a lab: first what it would do, then the doing. */
export class Deploy {
  readonly #lab: Lab
  readonly #read: ReadApp
  readonly #steps: Steps<DeployStep>
  readonly #deployer: Deployer | null
  #images: ReadonlyMap<string, ComponentImage> = new Map()

  /** Without somebody it is the operator's: the provider's hand, which needs no role. */
  constructor(
    lab: Lab,
    read: ReadApp,
    { steps, deployer = null }: { steps: Steps<DeployStep>; deployer?: Deployer | null },
  ) {
    this.#lab = lab
    this.#read = read
    this.#steps = steps
    this.#deployer = deployer
  }

  /** Builds the images that are missing on this machine, and asks control what would be changed. Changes nothing. */
  async plan(): Promise<PlanAnswer> {
    this.#images = await this.#steps.run('images', async () => this.#build())
    return this.#steps.run('plan', async () => {
      const deployer = this.#deployer ?? (await this.#lab.control())
      return deployer.planApp(this.#read.app.app, this.#spec(), { signal: this.#lab.signal })
    })
  }

  /** Makes it so. `E_NO_ROOM` before anything is changed; `E_COMPONENT_UNHEALTHY` (exit 1) when it does not get there. */
  async apply(plan: PlanAnswer): Promise<AppView> {
    const [stuck] = plan.stuck
    if (stuck !== undefined) throw noRoom(stuck)
    const { signal } = this.#lab
    const control = await this.#lab.control()
    await this.#steps.run('carry', async (say) => this.#carry(say))
    const { app } = this.#read.app
    return this.#steps.run('roll-out', async (say) => {
      await (this.#deployer ?? control).putApp(app, this.#spec(), { signal })
      return awaitRollout({
        lab: this.#lab.name,
        app,
        look: async () => (await control.apps({ signal })).find(({ name }) => name === app),
        say,
        signal,
        timeoutMs: ROLLOUT_MS,
      })
    })
  }

  #spec() {
    return specOf(
      this.#read.app,
      new Map(
        [...this.#images].map(([word, { archive, bytes, name }]) => [
          word,
          { archive, bytes, name },
        ]),
      ),
    )
  }

  async #build(): Promise<ReadonlyMap<string, ComponentImage>> {
    const images = new Map<string, ComponentImage>()
    const around = { steps: this.#steps, signal: this.#lab.signal }
    for (const [word, order] of this.#read.orders)
      images.set(word, await ensureComponentImage(order, around))
    return images
  }

  async #carry(say: (status: string) => void): Promise<void> {
    const { backend, signal } = this.#lab
    const machine = await this.#lab.machine('control')
    const different = new Map([...this.#images.values()].map((one) => [one.archive, one]))
    for (const image of different.values()) {
      say(image.name)
      await carryImage(backend, machine, image, signal)
    }
  }
}

const noRoom = ({ component, why }: PlanAnswer['stuck'][number]): Error =>
  actionFailed({
    code: 'E_NO_ROOM',
    message: `${component} cannot be placed: ${why}; nothing was changed`,
    fault: 'caller',
    next: `ask for less, take another component away, or add a host: ${typedCommand('add')}`,
  })
