import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Lab, LabPerson, RequestView } from '../../lab/index.ts'
import { babbleThenAct, type Babbled } from './babble.ts'
import { FlowingConsole } from './flowing-console.ts'
import type { HostActor } from './host-actor.ts'
import type { Listener } from './listener-actor.ts'
import { overrun } from './overrun-console.ts'
import { PouredTunnel, askedToGreet } from './poured-tunnel.ts'
import { runOn } from './run-on.ts'
import { sessionsBegunOn } from './sessions-begun.ts'
import { StalledConsole } from './stalled-console.ts'
import { StalledTunnel } from './stalled-tunnel.ts'
import type { Strain } from './strain.ts'
import { untilPast, untilThere } from './until.ts'
import { consoleAt, type Handed } from './wire/handed.ts'
import { OwnSession } from './wire/own-session.ts'

export type Verb = 'console' | 'tunnel'

/** Where somebody wants in: a host, or a component that stands on one. */
export interface Place {
  /** As a person types it. */
  readonly name: string
  readonly host: HostActor['host']
}

/** What came of wanting in. */
export type Entry =
  | { readonly kind: 'in'; readonly said: string }
  /** With the code of the refusal, and how many sessions the host began meanwhile, by its own journal. */
  | { readonly kind: 'out'; readonly code: string; readonly begun: number }

/** What came of something that was asked of control. */
export type Asked =
  | { readonly kind: 'done'; readonly request: RequestView }
  | { readonly kind: 'refused'; readonly code: string }

/** What a recording is worth, in control's word. */
export interface Judged {
  readonly session: string
  readonly state: string
}

/** What control says of its record of all decisions. */
export interface RecordJudged {
  readonly isWhole: boolean
  readonly entries: number
  readonly fault: { readonly seq: number; readonly found: string } | null
}

const KEPT_HEAD = '/var/lib/drawbridge-control/audit-head.json'

export interface GrantWish {
  readonly by: PersonActor
  readonly for?: string
  /** Where the lab goes on to serve others the grant ends with this. */
  readonly undo?: AsyncDisposableStack
}

/** Somebody known to control, who asks for access, gives it, and goes where it leads. */
export class PersonActor {
  readonly name: string
  readonly #lab: Lab

  constructor(lab: Lab, name: string) {
    this.#lab = lab
    this.name = name
  }

  async asksFor(verb: Verb, { name }: Place, time = '10m'): Promise<Asked> {
    const reason = 'it is a play'
    return outcome(async () => this.#person().request(name, { verb, for: time, reason }))
  }

  async approves(asked: Asked): Promise<Asked> {
    return this.#decides(asked, async (person, id) => person.approve(id))
  }

  async revokes(asked: Asked): Promise<Asked> {
    return this.#decides(asked, async (person, id) => person.revoke(id))
  }

  /** Asks, and somebody else approves. */
  async isGranted(verb: Verb, place: Place, { by, for: time, undo }: GrantWish): Promise<Asked> {
    const approved = await by.approves(await this.asksFor(verb, place, time))
    undo?.defer(async () => {
      await by.revokes(approved)
    })
    if (approved.kind === 'refused') throw new Error(`nothing was granted: ${approved.code}`)
    return approved
  }

  /** Resolves when the time of what was granted is over. */
  async outlives(asked: Asked): Promise<void> {
    if (asked.kind === 'refused') throw new Error(`nothing was granted: ${asked.code}`)
    const { decidedAt, forMs } = asked.request
    await untilPast(Date.parse(decidedAt ?? '') + forMs)
  }

  /** Opens a console, asks who is there, and leaves. */
  async entersConsole(place: Place): Promise<Entry> {
    return this.runs(place, ['cat', '/etc/hostname'])
  }

  /** Runs a command there, and hears what it says. */
  async runs(place: Place, argv: readonly string[]): Promise<Entry> {
    return this.#enters(place, async (person) => {
      const { exitCode, stdout } = await person.console(place.name, argv)
      return exitCode === 0 ? stdout.trim() : ''
    })
  }

  /** Opens a console with a client of their own that judges nothing of what it hands over, and hears what it says. */
  async hands(place: Place, handed: Handed): Promise<Entry> {
    return this.#enters(place, async (person) => {
      using session = await OwnSession.open(person, consoleAt(place, handed))
      return await session.heard()
    })
  }

  /** The same, where they must get in. */
  async isHeard(place: Place, handed: Handed): Promise<Entry & { readonly kind: 'in' }> {
    const entry = await this.hands(place, handed)
    if (entry.kind === 'out') throw new Error(`${this.name} was refused with ${entry.code}`)
    return entry
  }

  /** Opens a tunnel, and reads what is said at its other end. */
  async entersTunnel(place: Place, port: number | null = null): Promise<Entry> {
    return this.#enters(place, async (person) => {
      await using tunnel = await person.tunnel(place.name, { port })
      return (await text(connect(tunnel.port, '127.0.0.1'))).trim()
    })
  }

  /** Ends somebody's session. */
  async kills({ session }: FlowingConsole): Promise<void> {
    await this.#person().ask(async (client) => client.killSession(session))
  }

  /** What control says that the recording of their newest session is worth. */
  async judgesNewestRecording(): Promise<Judged> {
    const session = await this.#newest()
    const { state } = await this.#person().ask(async (client) => client.recording(session))
    return { session, state }
  }

  /** What control says of its record of all decisions, once its newest head lies beside it, too. */
  async judgesRecord(): Promise<RecordJudged> {
    return this.#person().ask(async (client) =>
      untilThere('control to keep the head of its record', async () => {
        const kept = await runOn(this.#lab, 'control', ['cat', KEPT_HEAD])
        const { head, ...verdict } = await client.verifyAudit()
        return kept.includes(head?.hash ?? '-') ? verdict : undefined
      }),
    )
  }

  async #newest(): Promise<string> {
    const [newest] = await this.#person().ask(async (client) => client.sessions())
    if (newest === undefined) throw new Error(`${this.name} sees no session`)
    return newest.id
  }

  /** A console in which something never stops talking, and has children that hide from it. */
  async opensFlowingConsole(place: Place): Promise<FlowingConsole> {
    return FlowingConsole.open(this.#person(), place)
  }

  /** A console that never stops talking, and a client that asked for all of it and reads none. */
  async stalls(place: Place): Promise<StalledConsole> {
    return StalledConsole.open(this.#lab, this.#person(), place)
  }

  /** Sends a command that reads nothing all there is, whatever credit it gives. */
  async overruns(place: Place): Promise<Strain> {
    return overrun(this.#lab, this.#person(), place)
  }

  /** A tunnel into which they pour all they can, to a component that reads none of it. */
  async pours(place: Listener): Promise<PouredTunnel> {
    return PouredTunnel.open(this.#lab, this.#person(), place)
  }

  /** Opens a tunnel, asks to be greeted, and hears what is said. */
  async isWelcomed(place: Listener): Promise<Entry> {
    return this.#enters(place, async (person) => {
      await using tunnel = await person.tunnel(place.name)
      return await askedToGreet(tunnel)
    })
  }

  /** A tunnel through which a component never stops talking, and a client that asked for all of it and reads none. */
  async stallsTunnel(place: Listener): Promise<StalledTunnel> {
    return StalledTunnel.open(this.#lab, this.#person(), place)
  }

  /** Lets a console say so many MiB that mean nothing, then do something. */
  async babblesThenActs(place: Place, amount: { readonly mib: number }): Promise<Babbled> {
    return babbleThenAct(this.#person(), place, amount)
  }

  #person(): LabPerson {
    return this.#lab.as(this.name)
  }

  async #enters(place: Place, work: (person: LabPerson) => Promise<string>): Promise<Entry> {
    const before = await sessionsBegunOn(place.host)
    try {
      return { kind: 'in', said: await work(this.#person()) }
    } catch (error) {
      const begun = (await sessionsBegunOn(place.host)) - before
      return { kind: 'out', code: codeOf(error), begun }
    }
  }

  async #decides(
    asked: Asked,
    decide: (person: LabPerson, id: string) => Promise<RequestView>,
  ): Promise<Asked> {
    if (asked.kind === 'refused') return asked
    return outcome(async () => decide(this.#person(), asked.request.id))
  }
}

const outcome = async (work: () => Promise<RequestView>): Promise<Asked> => {
  try {
    return { kind: 'done', request: await work() }
  } catch (error) {
    return { kind: 'refused', code: codeOf(error) }
  }
}

const codeOf = (error: unknown): string => {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  throw error
}
