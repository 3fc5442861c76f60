import type { HoleStatus, Lab, VerifyResult } from '../../lab/index.ts'
import { AppActor } from './app-actor.ts'
import { ComponentActor } from './component-actor.ts'
import { HostActor } from './host-actor.ts'
import { openListener, type Listener } from './listener-actor.ts'
import { deployLoud } from './loud-actor.ts'
import { beginJoin, type Newcomer } from './newcomer.ts'
import { openSecondLab, type SecondLab } from './second-lab.ts'
import { ShopActor } from './shop-actor.ts'
import type { Place } from './person-actor.ts'
import { wishFor, type Wished } from './wished-component.ts'
import { openWelcome } from './welcome-actor.ts'
import { typeOnTerminal, type Shown } from './typed-on-terminal.ts'
import { TypedTunnel } from './typed-tunnel.ts'
import { typeVerify, type TypedVerify } from './typed-verify.ts'

/** The lab itself in a play. */
export class LabActor {
  readonly lab: Lab

  constructor(lab: Lab) {
    this.lab = lab
  }

  /** One more host joins. */
  async join(): Promise<HostActor> {
    const { overlay } = await this.lab.standing()
    return new HostActor({ lab: this.lab, host: await this.lab.add(), overlay })
  }

  /** A join begins, and this host lets the newcomer in; others may not. */
  async beginJoin({ welcoming }: { readonly welcoming: HostActor }): Promise<Newcomer> {
    return beginJoin(this.lab, welcoming)
  }

  /** Resolves when every host is a member and control has nothing left to do. */
  async settle(): Promise<void> {
    await this.lab.settle()
  }

  /** An app of this name, empty; it goes with the undo. */
  async app(name: string, undo: AsyncDisposableStack): Promise<AppActor> {
    return AppActor.open(this.lab, name, undo)
  }

  /** A component that has been taken over, deployed like any other on that host; it goes with the undo. */
  async component(host: HostActor, undo: AsyncDisposableStack): Promise<ComponentActor> {
    return ComponentActor.deploy(this.lab, host, undo)
  }

  /** The example app, deployed or deployed once more. */
  async shop(): Promise<ShopActor> {
    return ShopActor.deploy(this.lab)
  }

  /** A component that greets whoever comes through a tunnel; it goes with the undo. */
  async welcome(host: HostActor, undo: AsyncDisposableStack): Promise<Place> {
    return openWelcome(this.lab, host, undo)
  }

  /** A component that does with a connection what it likes; it goes with the undo. */
  async listener(host: HostActor, undo: AsyncDisposableStack): Promise<Listener> {
    return openListener(this.lab, host, undo)
  }

  /** Asks control itself for a component of that host, with words of one's own in its spec; it goes with the undo. */
  async asksFor(host: HostActor, words: object, undo: AsyncDisposableStack): Promise<Wished> {
    return wishFor(this.lab, host, { words, undo })
  }

  /** A component that says this to its log; it goes with the undo. */
  async loud(
    host: HostActor,
    wish: { readonly says: string; readonly undo: AsyncDisposableStack },
  ): Promise<void> {
    await deployLoud(this.lab, host, wish)
  }

  /** Types a verb at a terminal: what the terminal gets. */
  async types(...words: readonly string[]): Promise<Shown> {
    return typeOnTerminal(this.lab, words)
  }

  /** Types a tunnel, which stands until the undo. */
  async typesTunnel(words: readonly string[], undo: AsyncDisposableStack): Promise<TypedTunnel> {
    return TypedTunnel.open(this.lab, words, undo)
  }

  /** Another lab on the same machine, with the same host names. */
  async secondLab(hosts: number): Promise<SecondLab> {
    return openSecondLab(hosts)
  }

  /** Every claim that can be judged at rest, judged by packets. */
  async verdict(): Promise<VerifyResult> {
    return this.lab.verify()
  }

  /** The same, typed at the command line: what it answers and how it exits. */
  async typeVerify(): Promise<TypedVerify> {
    return typeVerify(this.lab)
  }

  /** The holes as read back from the hosts. */
  async holes(): Promise<readonly HoleStatus[]> {
    return (await this.lab.known()).holes
  }

  /** `lab up` over whatever stands: grows, shrinks and repairs it. */
  async up(hosts: number): Promise<void> {
    await this.lab.repair(hosts)
  }
}
