import { markedFrames } from './attempt/mark.ts'
import type { Party } from './attempt/party.ts'
import { type Listener } from './engine/listen.ts'
import type { Namespace } from './engine/namespace.ts'
import type { PacketEngine } from './engine/packet-engine.ts'
import { openSender, type Sender } from './engine/sender.ts'
import { settle } from './engine/settle.ts'
import { openTap } from './engine/tap.ts'
import { openTraceTap } from './engine/trace-tap.ts'
import { type Observer, openObserver } from './observer/observer.ts'
import { telling } from './rules/trace-filter.ts'

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
  readonly observer: Observer
  /** Returns when every packet that a tap has shown so far has gone through all rules. */
  settle(): Promise<void>
  /** Has the kernel tell of each probe which rules it met, until it is disposed. */
  trace(): Promise<Tracer>
}

/** The kernel's rule tracer. */
export interface Tracer extends AsyncDisposable {
  readonly words: Listener
}

export const openStation = async (
  engine: PacketEngine,
  machine: ProbeMachine,
): Promise<Station> => {
  await using stack = new AsyncDisposableStack()
  const { ns, card } = machine
  const [sender, tap, observer] = await Promise.all([
    openSender(engine, ns).then((thing) => stack.use(thing)),
    openTap(engine, { ns, interface: card, filter: markedFrames }).then((thing) =>
      stack.use(thing),
    ),
    openObserver(engine, ns, card).then((thing) => stack.use(thing)),
  ])
  const kept = stack.move()
  return {
    machine,
    sender,
    tap,
    observer,
    settle: () => settle(engine),
    trace: () =>
      engine.share(`tracer ${JSON.stringify(ns)}`, () => openTracer(engine, ns, observer)),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const openTracer = async (
  engine: PacketEngine,
  ns: Namespace,
  observer: Observer,
): Promise<Tracer> => {
  await using stack = new AsyncDisposableStack()
  const words = stack.use(await openTraceTap(engine, ns, telling))
  stack.use(await observer.trace())
  const kept = stack.move()
  return { words, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
