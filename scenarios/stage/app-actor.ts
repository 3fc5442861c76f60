import { randomBytes } from 'node:crypto'
import { HandMade, putImage, type AppView, type Lab } from '../../lab/index.ts'
import { ContainerActor } from './container-actor.ts'
import type { HostActor } from './host-actor.ts'

/** An app in a play: a layer-2 network over all members, on which containers stand. */
export class AppActor {
  readonly #lab: Lab
  readonly #view: AppView
  readonly #undo: AsyncDisposableStack

  private constructor(lab: Lab, view: AppView, undo: AsyncDisposableStack) {
    this.#lab = lab
    this.#view = view
    this.#undo = undo
  }

  static async open(lab: Lab, name: string, undo: AsyncDisposableStack): Promise<AppActor> {
    const view = await lab.apps.add(name)
    undo.defer(async () => lab.apps.remove(name))
    return new AppActor(lab, view, undo)
  }

  /** Somebody's own container on that host, as root inside and with raw sockets: more than any component has. */
  async container(on: HostActor): Promise<ContainerActor> {
    const app = this.#view.name
    const name = `${app}-${randomBytes(3).toString('hex')}`
    const { host } = on
    await putImage(host)
    await host.mustExec(['docker', 'network', 'create', ...NETWORK, '-o', `app=${app}`, name])
    this.#undo.defer(async () => {
      await host.mustExec(['docker', 'network', 'rm', name])
    })
    const before = await cardsOf(on)
    const made = await HandMade.run(host, name, ['--network', name])
    this.#undo.defer(async () => {
      await host.mustExec(['docker', 'rm', '-f', name])
    })
    const [card] = (await cardsOf(on)).filter((one) => !before.includes(one))
    if (card === undefined) throw new Error(`a container on ${host.name} got no card`)
    return ContainerActor.of({ lab: this.#lab, made, card, bridge: bridgeOf(this.#view) })
  }
}

const bridgeOf = ({ vni }: AppView): string => `dba${vni.toString(16).padStart(6, '0')}`

/** The host's ends of the cards of its containers. */
const cardsOf = async ({ host }: HostActor): Promise<readonly string[]> =>
  (await host.mustExec(['ls', '/sys/class/net'])).split(/\s+/).filter((name) => /^dbc/.test(name))

const NETWORK = ['-d', 'drawbridge', '--ipam-driver', 'drawbridge']
