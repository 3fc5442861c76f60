import { request } from 'node:https'
import type { ControlProcess } from './control-process.ts'

export interface DoorAnswer {
  readonly status: number
  readonly body: string
  /** The error code in the body; null where there is none. */
  readonly code: string | null
}

export interface DoorQuestion {
  readonly method?: string
  readonly path: string
  readonly body?: unknown
  /** Sent as it is, instead of `body` as JSON. */
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Address of loopback that asks. */
  readonly from?: string
  /** Client certificate and key. */
  readonly credential?: { readonly certificate: string; readonly key: string }
}

/** Asks control's host door one thing, as any machine on the underlay can. */
export const askDoor = (control: ControlProcess, question: DoorQuestion): Promise<DoorAnswer> =>
  askAt({ host: control.address, port: control.hostPort }, control, question)

/** Asks control's people door one thing, as anybody on its machine can. */
export const askPeopleDoor = (
  control: ControlProcess,
  question: DoorQuestion,
): Promise<DoorAnswer> => askAt({ socketPath: control.peopleSocket }, control, question)

export const askOperatorDoor = (
  control: ControlProcess,
  question: DoorQuestion,
): Promise<DoorAnswer> => askAt({ socketPath: control.socket }, control, question)

type Place = { readonly host: string; readonly port: number } | { readonly socketPath: string }

const askAt = (
  place: Place,
  control: ControlProcess,
  question: DoorQuestion,
): Promise<DoorAnswer> =>
  new Promise((resolve, reject) => {
    const { path, credential, from, headers = {} } = question
    const text =
      question.text ?? (question.body === undefined ? undefined : JSON.stringify(question.body))
    const sent = request(
      {
        ...place,
        ...('socketPath' in place ? { checkServerIdentity: () => undefined } : {}),
        localAddress: from,
        path,
        method: question.method ?? (text === undefined ? 'GET' : 'POST'),
        ca: control.authorityPem,
        cert: credential?.certificate,
        key: credential?.key,
        agent: false,
        headers: { ...(text === undefined ? {} : JSON_TYPE), ...headers },
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const body = Buffer.concat(chunks).toString()
          resolve({ status: answer.statusCode ?? 0, body, code: codeIn(body) })
        })
      },
    )
    sent.on('error', reject)
    sent.end(text)
  })

const JSON_TYPE = { 'content-type': 'application/json' }

const codeIn = (body: string): string | null => /"code":"(E_[A-Z_]+)"/.exec(body)?.[1] ?? null
