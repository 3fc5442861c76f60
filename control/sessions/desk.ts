import type { Duplex } from 'node:stream'
import type { z } from 'zod'
import type { SessionRequest, SessionView, peopleRoutes } from '../api/people-contract.ts'
import type { AdmittedPerson } from '../people/admit-person.ts'

export type Recording = z.output<(typeof peopleRoutes)['recording']['answer']>

/** The stream that a person's client asked for, and who asked. */
export interface Attachment {
  readonly id: string
  readonly socket: Duplex
  /** What came behind the request already. */
  readonly head: Buffer
}

/**
 * Sessions, as the people door needs them. Every caller was judged at this instant; what they may do with which session
 * is judged here. An id comes as it was sent. Each refusal is a ControlError, E_NO_ACCESS where there is nothing, or
 * nothing for them.
 */
export interface SessionDesk {
  open(caller: AdmittedPerson, request: SessionRequest): Promise<SessionView>
  list(caller: AdmittedPerson): readonly SessionView[]
  get(caller: AdmittedPerson, id: string): SessionView
  kill(caller: AdmittedPerson, id: string): Promise<SessionView>
  recording(caller: AdmittedPerson, id: string): Promise<Recording>
  /** Resolves once the socket is its own; rejects before anything was written to it. */
  attach(caller: AdmittedPerson, attachment: Attachment): Promise<void>
}
