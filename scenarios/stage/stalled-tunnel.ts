import type { Lab, LabPerson } from '../../lab/index.ts'
import { LISTENER_PORT, WISH, type Listener } from './listener-actor.ts'
import { ALL_THE_CREDIT_THERE_IS, saidMib, untilStill, watchMemory, type Strain } from './strain.ts'
import { OwnSession } from './wire/own-session.ts'

const CONNECTIONS = 4

/** A tunnel with connections on which a component never stops talking, whose client asked for all of it and reads none. */
export class StalledTunnel implements Disposable {
  readonly #place: Listener
  readonly #session: OwnSession
  readonly #grewMib: Awaited<ReturnType<typeof watchMemory>>

  private constructor(parts: {
    place: Listener
    session: OwnSession
    grewMib: Awaited<ReturnType<typeof watchMemory>>
  }) {
    this.#place = parts.place
    this.#session = parts.session
    this.#grewMib = parts.grewMib
  }

  static async open(lab: Lab, person: LabPerson, place: Listener): Promise<StalledTunnel> {
    const grewMib = await watchMemory(lab, place.host.name)
    const session = await OwnSession.tunnel(person, {
      target: { kind: 'component', app: null, component: place.name, index: null },
      purpose: { verb: 'tunnel', port: LISTENER_PORT },
    })
    for (let stream = 1; stream <= CONNECTIONS; stream++) {
      session.send('open', stream, Buffer.from('connection'))
      session.send('data', stream, Buffer.from(WISH.talk))
      session.send('window', stream, ALL_THE_CREDIT_THERE_IS)
    }
    return new StalledTunnel({ place, session, grewMib })
  }

  /** Resolves when it has stood still for a while, or the component has got rid of more than it ever should. */
  async strain(): Promise<Strain> {
    const { host, marker } = this.#place
    const passed = await untilStill(async () => saidMib(host, marker))
    return { ...passed, grewMib: await this.#grewMib() }
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]()
  }
}
