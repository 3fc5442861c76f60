import type { z } from 'zod'
import type { AppName } from '../../../agent/protocol/app.ts'
import type { HostId } from '../../../agent/protocol/names.ts'
import type { AppSpec } from '../app-spec.ts'
import { ControlEvent, routes, type InviteRequest } from '../contract.ts'
import { peopleRoutesOfOperator, type PersonRequest } from '../people-contract.ts'
import { call, pathOf, readJson, type CallOptions } from './call.ts'
import { asConnect, type Connect } from './connect.ts'
import { ControlCallError, fromAnswer, noAnswer } from './control-call-error.ts'
import { keptCredentials } from './kept-credentials.ts'
import { parseOperatorPem } from './operator-credentials.ts'
import { ask, bodyText, type Way } from './request.ts'

type Answer<Name extends keyof typeof routes> = z.output<(typeof routes)[Name]['answer']>
type PeopleAnswer<Name extends keyof typeof peopleRoutesOfOperator> = z.output<
  (typeof peopleRoutesOfOperator)[Name]['answer']
>

export interface EventOptions {
  /** Only events with a higher number; 0 is all of them. */
  readonly after?: number
  /** False: end after the history. */
  readonly follow?: boolean
  readonly signal?: AbortSignal
}

/** The operator API, typed by the very routes that control serves. Every call rejects with ControlCallError. */
export interface ControlClient {
  state(options?: CallOptions): Promise<Answer<'state'>>
  invite(request: z.input<typeof InviteRequest>, options?: CallOptions): Promise<Answer<'invite'>>
  remove(id: HostId | string, options?: CallOptions): Promise<Answer<'remove'>>
  apps(options?: CallOptions): Promise<Answer<'apps'>>
  putApp(
    name: AppName | string,
    spec: z.input<typeof AppSpec>,
    options?: CallOptions,
  ): Promise<Answer<'putApp'>>
  planApp(
    name: AppName | string,
    spec: z.input<typeof AppSpec>,
    options?: CallOptions,
  ): Promise<Answer<'planApp'>>
  restartComponent(
    name: AppName | string,
    component: string,
    options?: CallOptions,
  ): Promise<Answer<'restartComponent'>>
  dropApp(name: AppName | string, options?: CallOptions): Promise<Answer<'dropApp'>>
  people(options?: CallOptions): Promise<PeopleAnswer<'people'>>
  putPerson(
    name: string,
    request: z.input<typeof PersonRequest>,
    options?: CallOptions,
  ): Promise<PeopleAnswer<'putPerson'>>
  dropPerson(name: string, options?: CallOptions): Promise<PeopleAnswer<'dropPerson'>>
  audit(options?: CallOptions): Promise<Answer<'audit'>>
  health(options?: CallOptions): Promise<Answer<'health'>>
  /** History, then live. A connection that ends early is an error; leaving the loop closes it. */
  events(options?: EventOptions): AsyncGenerator<ControlEvent, void, undefined>
}

export interface ClientParts {
  /** Text of `operator.pem`, for as long as that holds; or how to read it, now and whenever control has a newer one. */
  readonly operatorPem: string | (() => Promise<string>)
  /** Path of the operator socket, or a way of one's own to it. */
  readonly to: string | Connect
}

export const controlClient = ({ operatorPem, to }: ClientParts): ControlClient => {
  const way: Way = {
    connect: asConnect(to),
    credentials: credentialsFrom(operatorPem),
  }
  const { state, audit, health, invite, remove, apps, putApp, dropApp } = routes
  const { planApp, restartComponent } = routes
  const { people, putPerson, dropPerson } = peopleRoutesOfOperator
  return {
    state: (options) => call(way, state, state, options),
    audit: (options) => call(way, audit, audit, options),
    health: (options) => call(way, health, health, options),
    apps: (options) => call(way, apps, apps, options),
    putApp: (name, body, options) =>
      call(way, putApp, { ...putApp, path: pathOf(putApp, 'name', name), body }, options),
    planApp: (name, body, options) =>
      call(way, planApp, { ...planApp, path: pathOf(planApp, 'name', name), body }, options),
    restartComponent: (name, component, options) =>
      call(
        way,
        restartComponent,
        {
          ...restartComponent,
          path: pathOf(restartComponent, 'name', name),
          body: { component },
        },
        options,
      ),
    dropApp: (name, options) =>
      call(way, dropApp, { ...dropApp, path: pathOf(dropApp, 'name', name) }, options),
    people: (options) => call(way, people, people, options),
    putPerson: (name, body, options) =>
      call(way, putPerson, { ...putPerson, path: pathOf(putPerson, 'name', name), body }, options),
    dropPerson: (name, options) =>
      call(way, dropPerson, { ...dropPerson, path: pathOf(dropPerson, 'name', name) }, options),
    invite: (body, options) => call(way, invite, { ...invite, body }, options),
    remove: (id, options) =>
      call(way, remove, { ...remove, path: pathOf(remove, 'id', id) }, options),
    events: (options) => events(way, options),
  }
}

const credentialsFrom = (operatorPem: ClientParts['operatorPem']): Way['credentials'] => {
  if (typeof operatorPem !== 'string') return keptCredentials(operatorPem)
  const credentials = parseOperatorPem(operatorPem)
  return () => Promise.resolve(credentials)
}

async function* events(
  way: Way,
  { after = 0, follow = true, signal = new AbortController().signal }: EventOptions = {},
): AsyncGenerator<ControlEvent, void, undefined> {
  const path = `/v1/events?after=${after}&follow=${follow ? 1 : 0}`
  try {
    const answer = await ask(way, { method: 'GET', path }, signal)
    const status = answer.statusCode ?? 0
    if (status !== 200) throw fromAnswer(status, readJson(status, await bodyText(answer)))
    for await (const line of linesOf(answer)) yield ControlEvent.parse(JSON.parse(line))
    if (follow) throw new Error('control ended the stream')
  } catch (error) {
    if (error instanceof ControlCallError) throw error
    throw noAnswer(`GET ${path}`, signal.aborted ? signal.reason : error)
  }
}

async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter((line) => line !== '')
  }
}
