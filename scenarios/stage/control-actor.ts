import { recordedEvents, type ControlEvent, type Lab, type ProbeResult } from '../../lab/index.ts'
import type { Door } from './door.ts'
import { mustBelongTo } from './own-lab.ts'
import { eventsAbout, isAbout } from './recorded.ts'
import type { HostActor } from './host-actor.ts'
import { restartControl } from './restart-control.ts'
import { until, untilThere } from './until.ts'

/** Half of the life, and a tenth at most for the spread. */
const RENEWED_BY = 0.62

/** Control in a play. */
export class ControlActor {
  readonly name = 'control'
  readonly lab: Lab

  constructor(lab: Lab) {
    this.lab = lab
  }

  /** One attempt at a door, with what both sides saw. */
  async probe({ at, kind, over }: Door): Promise<ProbeResult> {
    mustBelongTo(this.lab, at)
    return this.lab.packets.probe({ from: 'control', to: at.name, shape: { over, ...kind } })
  }

  /** Takes a member out whose machine stays where it is and goes on trying. */
  async dismiss({ name }: HostActor): Promise<void> {
    await this.lab.dismiss(name)
  }

  /** Decides that a member leaves, and waits for nobody: some may not be able to do what they are told. */
  async orderOut({ host }: HostActor): Promise<void> {
    await (await this.lab.control()).remove(host.plan.machine)
  }

  /** Serial of the certificate with which it calls agents now. */
  async serial(): Promise<string> {
    const own = (await recordedEvents(this.lab)).flatMap(
      ({ detail }) => /^control-dialling: serial (\S+)$/.exec(detail)?.[1] ?? [],
    )
    return own.at(-1) ?? ''
  }

  /** Resolves when it has put newer certificates of its own to use, and every agent holds its newest order. */
  async renewsItsOwn(): Promise<void> {
    const before = await this.serial()
    const isNew = async () => (await this.serial()) !== before || undefined
    await untilThere('control to renew its own certificate', isNew, 90_000)
    await this.lab.settle()
  }

  /** Its process ends and begins anew, with new keys; resolves when it has called every agent again. */
  async startsAnew(): Promise<void> {
    await restartControl(this.lab)
  }

  /** Takes a member out whose power was cut first; resolves when its peers have shut their holes. */
  async removeDead({ name }: HostActor): Promise<void> {
    await this.lab.remove(name, { dead: true })
  }

  /**
   * Milliseconds from control's decision that a host leaves until its last peer has shut its hole, by the times that
   * control recorded.
   */
  async msToShutOut(leaver: HostActor): Promise<number> {
    const events = await eventsAbout(this.lab, leaver.host.plan.machine)
    const at = (kind: ControlEvent['kind']) =>
      events.filter((event) => event.kind === kind).map((event) => Date.parse(event.at))
    const [shut, left] = [at('pair-shut'), at('host-leaving')]
    return shut.length === 0 ? Infinity : Math.max(...shut) - Math.min(...left)
  }

  /** Resolves when the agent of a host has refused an order; with why. */
  async refusalOf(refuser: HostActor): Promise<string> {
    return untilThere(`${refuser.name} to refuse an order`, async () => {
      const events = await eventsAbout(this.lab, refuser.host.plan.machine)
      return events.find(({ kind }) => kind === 'order-refused')?.detail
    })
  }

  /** Resolves when a host has told control that it shut out one that left. */
  async shutsOut(leaver: HostActor, { at }: { readonly at: HostActor }): Promise<void> {
    await until(`${at.name} to shut out ${leaver.name}`, async () =>
      (await this.wayOf(at, leaver)).includes('pair-shut'),
    )
  }

  /** Resolves when a host that was to leave is gone: nobody within reach lets it in any more. */
  async seesGone({ name, host }: HostActor): Promise<void> {
    await until(`${name} to be gone`, async () => (await host.view())?.state === 'gone')
  }

  /** Resolves when a host holds control's newest order. */
  async isObeyedBy({ name, host }: HostActor): Promise<void> {
    await until(`${name} to hold control's newest order`, async () => {
      const { applied, ordered } = (await host.view())?.generation ?? { applied: -1, ordered: 0 }
      return applied === ordered
    })
  }

  /** Resolves when control knows that it cannot reach the agent of a host. */
  async noticesLossOf({ name, host }: HostActor): Promise<void> {
    await until(`control to miss ${name}`, async () => (await host.view())?.agent === 'down')
  }

  /** Waits until most of the life of this host's certificate is over: it should have renewed it by now. */
  async letRenewalPass(until: number, { lifeSeconds }: { lifeSeconds: number }): Promise<void> {
    const overdueAt = until - lifeSeconds * 1000 * (1 - RENEWED_BY)
    await untilThere(
      'the renewal to be overdue',
      async () => Promise.resolve(Date.now() > overdueAt || undefined),
      lifeSeconds * 1000,
    )
  }

  /** How often control has started since the lab stands. */
  async lives(): Promise<number> {
    const events = await recordedEvents(this.lab)
    return events.filter(({ kind }) => kind === 'control-started').length
  }

  /** What control recorded of the way of one pair, in order: punched, proved, joined, shut. */
  async wayOf(one: HostActor, other: HostActor): Promise<readonly string[]> {
    const ids = [one.host.plan.machine, other.host.plan.machine]
    const events = await eventsAbout(this.lab, one.host.plan.machine)
    return events
      .filter(({ host, peer }) => peer !== null && ids.includes(host ?? '') && ids.includes(peer))
      .map(({ kind }) => kind)
  }

  /** kill -9 in the instant in which control has recorded an event of this kind about the host that joins next. */
  async dieAt(kind: ControlEvent['kind'], work: () => Promise<unknown>): Promise<void> {
    const { machine } = await this.lab.nextHost()
    const control = await this.lab.control()
    const join = work().catch(() => undefined) // the lab's own wait for the join may end with control
    for await (const event of control.events({ after: 0, follow: true })) {
      if (event.kind === kind && isAbout(event, machine)) break
    }
    await this.die()
    await join
  }

  /** kill -9; `lab.up` starts it again. */
  async die(): Promise<void> {
    await this.lab.backend.signal(await this.lab.machine('control'), 'kill')
  }
}
