import type { z } from 'zod'
import type { AppName } from '../../../agent/protocol/app.ts'
import type { HostId } from '../../../agent/protocol/names.ts'
import type { AppSpec } from '../app-spec.ts'
import { ControlEvent, routes, type InviteRequest } from '../contract.ts'
import { unixSocket, type Connect } from './connect.ts'
import { ControlCallError, fromAnswer, noAnswer, unreadable } from './control-call-error.ts'
import { keptCredentials } from './kept-credentials.ts'
import { parseOperatorPem } from './operator-credentials.ts'
import { ask, bodyText, type Question, type Way } from './request.ts'

const DEADLINE_MS = 10_000

type Answer<Name extends keyof typeof routes> = z.output<(typeof routes)[Name]['answer']>

export interface CallOptions {
  readonly signal?: AbortSignal
  /** Milliseconds until the call is given up; 10 s unless said. */
  readonly deadlineMs?: number
}

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
    connect: typeof to === 'string' ? unixSocket(to) : to,
    credentials: credentialsFrom(operatorPem),
  }
  const { state, audit, health, invite, remove, apps, putApp, dropApp } = routes
  const { planApp, restartComponent } = routes
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
    invite: (body, options) => call(way, invite, { ...invite, body }, options),
    remove: (id, options) =>
      call(way, remove, { ...remove, path: pathOf(remove, 'id', id) }, options),
    events: (options) => events(way, options),
  }
}

const pathOf = ({ path }: { readonly path: string }, part: string, value: string): string =>
  path.replace(`:${part}`, encodeURIComponent(value))

const credentialsFrom = (operatorPem: ClientParts['operatorPem']): Way['credentials'] => {
  if (typeof operatorPem !== 'string') return keptCredentials(operatorPem)
  const credentials = parseOperatorPem(operatorPem)
  return () => Promise.resolve(credentials)
}

const call = async <Schema extends z.ZodType>(
  way: Way,
  { answer: schema }: { readonly answer: Schema },
  question: Question,
  { signal, deadlineMs = DEADLINE_MS }: CallOptions = {},
): Promise<z.output<Schema>> => {
  const limits = [AbortSignal.timeout(deadlineMs), ...(signal === undefined ? [] : [signal])]
  const { status, text } = await whole(way, question, AbortSignal.any(limits))
  const body = readJson(status, text)
  if (status !== 200) throw fromAnswer(status, body)
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw unreadable(status, parsed.error)
}

const whole = async (
  way: Way,
  question: Question,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> => {
  try {
    const answer = await ask(way, question, signal)
    return { status: answer.statusCode ?? 0, text: await bodyText(answer) }
  } catch (error) {
    throw noAnswer(`${question.method} ${question.path}`, signal.aborted ? signal.reason : error)
  }
}

const readJson = (status: number, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unreadable(status, error)
  }
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
