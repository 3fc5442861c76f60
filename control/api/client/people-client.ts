import type { z } from 'zod'
import type { AppSpec } from '../app-spec.ts'
import {
  peopleRoutes,
  type AccessRequest,
  type LoginRequest,
  type SessionRequest,
} from '../people-contract.ts'
import { call, pathOf, type CallOptions } from './call.ts'
import { asConnect, type Connect } from './connect.ts'
import { newPersonKey } from './person-key.ts'
import type { Way } from './request.ts'

type Answer<Name extends keyof typeof peopleRoutes> = z.output<
  (typeof peopleRoutes)[Name]['answer']
>

/** What a person goes by after a login, until the certificate ends. Each is PEM; the key never left this process. */
export interface PersonCredentials {
  readonly certificate: string
  readonly key: string
  readonly authority: string
}

/** Where control's people door is, and the authority by which it proves that it is control's. */
export interface PeopleDoorAt {
  /** Path of the socket, or a way of one's own to it. */
  readonly to: string | Connect
  /** Certificate of control's authority in PEM: a password is told to nobody else. */
  readonly authority: string
}

/** A login may have to wait for others: passwords are looked at one at a time. */
const LOGIN_DEADLINE_MS = 30_000

/**
 * Makes a key and has it certified for this person, by name and password.
 * @throws ControlCallError E_LOGIN_REFUSED, E_LOGIN_SLOWED, and what any call throws
 */
export const login = async (
  { to, authority }: PeopleDoorAt,
  { name, password }: Omit<LoginRequest, 'csr'>,
  options: CallOptions = {},
): Promise<PersonCredentials> => {
  const { key, csr } = await newPersonKey()
  const way: Way = {
    connect: asConnect(to),
    credentials: () => Promise.resolve({ authority }),
  }
  const question = { ...peopleRoutes.login, body: { name, password, csr } }
  const { certificate } = await call(way, peopleRoutes.login, question, {
    deadlineMs: LOGIN_DEADLINE_MS,
    ...options,
  })
  return { certificate, key, authority }
}

/** What people may ask, typed by the very routes that control serves. Every call rejects with ControlCallError. */
export interface PeopleClient {
  logout(options?: CallOptions): Promise<Answer<'logout'>>
  me(options?: CallOptions): Promise<Answer<'me'>>
  access(options?: CallOptions): Promise<Answer<'access'>>
  request(body: z.input<typeof AccessRequest>, options?: CallOptions): Promise<Answer<'request'>>
  approve(id: string, options?: CallOptions): Promise<Answer<'approve'>>
  deny(id: string, options?: CallOptions): Promise<Answer<'deny'>>
  revoke(id: string, options?: CallOptions): Promise<Answer<'revoke'>>
  openSession(
    body: z.input<typeof SessionRequest>,
    options?: CallOptions,
  ): Promise<Answer<'openSession'>>
  sessions(options?: CallOptions): Promise<Answer<'sessions'>>
  session(id: string, options?: CallOptions): Promise<Answer<'session'>>
  killSession(id: string, options?: CallOptions): Promise<Answer<'killSession'>>
  recording(id: string, options?: CallOptions): Promise<Answer<'recording'>>
  planApp(
    name: string,
    spec: z.input<typeof AppSpec>,
    options?: CallOptions,
  ): Promise<Answer<'planApp'>>
  putApp(
    name: string,
    spec: z.input<typeof AppSpec>,
    options?: CallOptions,
  ): Promise<Answer<'putApp'>>
  auditLog(options?: CallOptions): Promise<Answer<'auditLog'>>
  verifyAudit(options?: CallOptions): Promise<Answer<'verifyAudit'>>
}

export interface PeopleClientParts {
  readonly credentials: PersonCredentials
  /** Path of the people door's socket, or a way of one's own to it. */
  readonly to: string | Connect
}

export const peopleClient = (parts: PeopleClientParts): PeopleClient => {
  const way = wayOf(parts)
  const plain = <Schema extends z.ZodType>(route: Route<Schema>) => {
    return (options?: CallOptions) => call(way, route, route, options)
  }
  const named = <Schema extends z.ZodType>(route: Route<Schema>) => {
    return (id: string, options?: CallOptions) =>
      call(way, route, { ...route, path: pathOf(route, 'id', id) }, options)
  }
  const { request, openSession, planApp, putApp } = peopleRoutes
  return {
    logout: plain(peopleRoutes.logout),
    me: plain(peopleRoutes.me),
    access: plain(peopleRoutes.access),
    request: (body, options) => call(way, request, { ...request, body }, options),
    approve: named(peopleRoutes.approve),
    deny: named(peopleRoutes.deny),
    revoke: named(peopleRoutes.revoke),
    openSession: (body, options) => call(way, openSession, { ...openSession, body }, options),
    sessions: plain(peopleRoutes.sessions),
    session: named(peopleRoutes.session),
    killSession: named(peopleRoutes.killSession),
    recording: named(peopleRoutes.recording),
    planApp: (name, body, options) =>
      call(way, planApp, { ...planApp, path: pathOf(planApp, 'name', name), body }, options),
    putApp: (name, body, options) =>
      call(way, putApp, { ...putApp, path: pathOf(putApp, 'name', name), body }, options),
    auditLog: plain(peopleRoutes.auditLog),
    verifyAudit: plain(peopleRoutes.verifyAudit),
  }
}

/** Without a body. */
interface Route<Schema> {
  readonly method: string
  readonly path: string
  readonly answer: Schema
}

const wayOf = ({ credentials, to }: PeopleClientParts): Way => ({
  connect: asConnect(to),
  credentials: () => Promise.resolve(credentials),
})
