import { once } from 'node:events'
import { request, type IncomingMessage, type RequestOptions } from 'node:http'
import { connect as connectSocket } from 'node:net'
import type { Duplex } from 'node:stream'
import { json } from 'node:stream/consumers'
import { connect } from 'node:tls'
import type { LabPerson } from '../../../lab/index.ts'
import { refusalIn } from './heard.ts'

/** Control refused, with the code that it gave. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: string

  constructor(code: string) {
    super(`control refused with ${code}`)
    this.code = code
  }
}

/** What carries a session from its first byte on, and what came with it. */
export interface Carrier {
  readonly session: string
  readonly socket: Duplex
  readonly head: Uint8Array
}

/** Opens a session with the certificate of a person and a client of their own, which judges nothing. Throws `Refused`. */
export async function openOwnSession(person: LabPerson, wish: unknown): Promise<Carrier> {
  const body = JSON.stringify(wish)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const asked = await ask(person, { method: 'POST', path: '/v1/sessions', headers }, body)
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const said = (await json(answer)) as { readonly id?: string }
  if (answer.statusCode !== 200 || said.id === undefined)
    throw new Refused(
      refusalIn({ kind: 'answer', status: answer.statusCode ?? 0, body: said }) ?? 'nothing',
    )
  const upgrade = { connection: 'upgrade', upgrade: 'drawbridge-mux' }
  const path = `/v1/sessions/${said.id}/stream`
  const attached = await ask(person, { method: 'GET', path, headers: upgrade })
  attached.once('response', () => attached.destroy(new Refused('E_SESSION_NOT_ATTACHED')))
  const [, socket, head] = (await once(attached, 'upgrade')) as [unknown, Duplex, Buffer]
  return { session: said.id, socket, head }
}

async function ask(person: LabPerson, options: RequestOptions, body?: string) {
  const { credentials, to } = await person.pass()
  const { certificate, key } = credentials
  const shows = { cert: certificate, key }
  const socket = connect({ socket: connectSocket(to), ...shows, rejectUnauthorized: false })
  const sent = request({ ...options, createConnection: () => socket })
  sent.end(body)
  return sent
}
