import { type Listener } from './engine/listen.ts'
import type { Namespace } from './engine/namespace.ts'
import type { PacketEngine } from './engine/packet-engine.ts'
import { openSender, type Sender } from './engine/sender.ts'
import { openTap } from './engine/tap.ts'
import { openTraceTap } from './engine/trace-tap.ts'
import { markedFrames } from './attempt/mark.ts'
import type { Party } from './attempt/party.ts'
import { telling } from './rules/trace-filter.ts'
import { type Observer, openObserver } from './observer/observer.ts'

/** A machine as probes know it. */
export interface ProbeMachine extends Party {
  /** Machine name, `host-1`. */
  readonly name: string
  readonly ns: Namespace
  /** The card on the underlay. */
  readonly card: string
}

/** Everything needed to send from one machine and to see what reaches it. */
export interface Station extends AsyncDisposable {
  readonly machine: ProbeMachine
  readonly sender: Sender
  /** Marked frames that reach the card, before any firewall. */
  readonly tap: Listener
  readonly trace: Listener
  readonly observer: Observer
}

export const openStation = async (
  engine: PacketEngine,
  machine: ProbeMachine,
): Promise<Station> => {
  await using stack = new AsyncDisposableStack()
  const { ns, card } = machine
  const [sender, tap, trace, observer] = await Promise.all([
    openSender(engine, ns).then((thing) => stack.use(thing)),
    openTap(engine, { ns, interface: card, filter: markedFrames }).then((thing) =>
      stack.use(thing),
    ),
    openTraceTap(engine, ns, telling).then((thing) => stack.use(thing)),
    openObserver(engine, ns, card).then((thing) => stack.use(thing)),
  ])
  const kept = stack.move()
  return { machine, sender, tap, trace, observer, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
