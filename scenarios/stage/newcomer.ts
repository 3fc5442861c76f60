import type { Lab } from '../../lab/index.ts'
import { HostActor } from './host-actor.ts'
import { untilThere } from './until.ts'

/** A host on its way in: somebody may stand in its way. */
export interface Newcomer {
  readonly host: HostActor
  /** Resolves when it has joined everybody. */
  joined(): Promise<void>
}

/** Begins a join; resolves when the host is a member and has a hole at this one, whoever else keeps it out. */
export async function beginJoin(lab: Lab, welcoming: HostActor): Promise<Newcomer> {
  const { overlay } = await lab.standing()
  const { target, machine } = await lab.nextHost()
  const joining = lab.add()
  joining.catch(() => undefined) // whoever waits for it hears of it
  await untilThere(`${welcoming.name} to let ${target} in`, async () => {
    const report = (await welcoming.host.view())?.report
    return report?.overlay.proved.some((id) => String(id) === machine) || undefined
  })
  return {
    host: new HostActor({ lab, host: await lab.host(target), overlay }),
    async joined() {
      await joining
    },
  }
}
