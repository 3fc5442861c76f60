import { Agent, createServer, request } from 'node:https'
import {
  hostIdentity,
  CONTROL_IDENTITY,
  EnrolRequest,
  RenewRequest,
} from '../protocol/enrolment.ts'
import type { HostId } from '../protocol/names.ts'
import { type Issued, TestAuthority } from './test-authority.ts'

/**
 * A small control for tests: runs in a namespace of its own, answers enrolments, and sends what its parent says.
 * Arguments: its own address, life of agents' certificates in milliseconds.
 */
const [, , address = '', life = '3600000'] = process.argv
const authority = await TestAuthority.create()
const own = await authority.issue(
  [
    { type: 'ip', value: address },
    { type: 'url', value: CONTROL_IDENTITY },
  ],
  3_600_000,
)
const stranger = await authority.issue(
  [{ type: 'url', value: 'drawbridge://host/host-9' }],
  3_600_000,
)
// Made at its first use, because it lives for so short a time. A watch gets one of its own; the rest share one
// connection, which outlives it.
const issueBrief = () => authority.issue([{ type: 'url', value: CONTROL_IDENTITY }], 1500)
let shared: Promise<Issued> | null = null
const briefConnection = new Agent({ keepAlive: true })

const sign = async (csr: string, host: HostId) => {
  const lifeMs = Number(life)
  const certificate = await authority.signRequest(
    csr,
    [{ type: 'url', value: hostIdentity(host) }],
    lifeMs,
  )
  return { certificate, notAfter: new Date(Date.now() + lifeMs).toISOString() }
}

const server = createServer(
  {
    key: own.key,
    cert: own.certificate,
    ca: authority.pem,
    minVersion: 'TLSv1.3',
    requestCert: true,
    rejectUnauthorized: false,
  },
  (incoming, response) => {
    let text = ''
    incoming.setEncoding('utf8').on('data', (more: string) => (text += more))
    incoming.on('end', () => {
      const serve = async () => {
        if (incoming.url === '/enrol') {
          const asked = EnrolRequest.parse(JSON.parse(text))
          process.send?.({
            kind: 'enrolled',
            host: asked.host,
            wireguardKey: asked.wireguardKey,
            token: asked.token,
          })
          return sign(asked.csr, asked.host)
        }
        const asked = RenewRequest.parse(JSON.parse(text))
        process.send?.({ kind: 'renewed', host: asked.host })
        return sign(asked.csr, asked.host)
      }
      serve().then(
        (answer) => response.end(JSON.stringify(answer)),
        (error: unknown) => {
          response.statusCode = 400
          response.end(
            JSON.stringify({
              error: { code: 'E_TEST', message: String(error), fault: 'caller', next: '' },
            }),
          )
        },
      )
    })
  },
)
server.listen({ host: address, port: 7410 }, () =>
  process.send?.({ kind: 'listening', ca: authority.pem }),
)

interface Ask {
  readonly id: number
  readonly method: string
  readonly to: string
  readonly path: string
  readonly body: string
  readonly as: 'control' | 'stranger' | 'brief' | 'nobody'
}

const callerFor = ({ as, path }: Ask): Issued | null | Promise<Issued> => {
  if (as !== 'brief') return { control: own, stranger, nobody: null }[as]
  return path === '/watch' ? issueBrief() : (shared ??= issueBrief())
}

process.on('message', (ask: Ask) => {
  carryOut(ask).catch((thrown: unknown) => {
    throw thrown
  })
})

async function carryOut(ask: Ask): Promise<void> {
  const caller = await callerFor(ask)
  const sent = request(
    {
      host: ask.to,
      port: 7411,
      method: ask.method,
      path: ask.path,
      ca: authority.pem,
      agent: ask.as === 'brief' && ask.path !== '/watch' ? briefConnection : false,
      rejectUnauthorized: false,
      ...(caller === null ? {} : { key: caller.key, cert: caller.certificate }),
    },
    (response) => {
      response.setEncoding('utf8')
      if (ask.path === '/watch') {
        let rest = ''
        process.send?.({ kind: 'answer', id: ask.id, status: response.statusCode, text: '' })
        response.on('data', (more: string) => {
          const lines = (rest + more).split('\n')
          rest = lines.pop() ?? ''
          lines.forEach((line) =>
            process.send?.({ kind: 'watch', id: ask.id, line: JSON.parse(line) as unknown }),
          )
        })
        response.on('close', () => process.send?.({ kind: 'watch-ended', id: ask.id }))
        return
      }
      let text = ''
      response.on('data', (more: string) => (text += more))
      response.on('end', () =>
        process.send?.({ kind: 'answer', id: ask.id, status: response.statusCode, text }),
      )
    },
  )
  sent.on('error', (error) =>
    process.send?.({ kind: 'answer', id: ask.id, status: 0, text: error.message }),
  )
  sent.end(ask.body)
}
