/** What came of a question put over TLS. */
export type Heard =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  /** The other side was there and hung up without an answer: the reason is that of TLS or of the connection. */
  | { readonly kind: 'hung up'; readonly why: string }
  /** It was never spoken to: that says nothing about it. */
  | { readonly kind: 'no way in'; readonly why: string }

export const hungUp = (why: unknown): Heard => ({ kind: 'hung up', why: messageOf(why) })
export const noWayIn = (why: unknown): Heard => ({ kind: 'no way in', why: messageOf(why) })

/** The stable code of a refusal, by control or by an agent; undefined where nothing was refused. */
export function refusalIn(heard: Heard): string | undefined {
  if (heard.kind !== 'answer' || !isRecord(heard.body)) return undefined
  const refusal = isRecord(heard.body['error']) ? heard.body['error'] : heard.body
  return typeof refusal['code'] === 'string' ? refusal['code'] : undefined
}

export const isGranted = (heard: Heard): boolean => heard.kind === 'answer' && heard.status === 200

export const told = (heard: Heard): string =>
  heard.kind === 'answer'
    ? `it answered ${String(heard.status)} ${refusalIn(heard) ?? JSON.stringify(heard.body).slice(0, 160)}`
    : `${heard.kind}: ${heard.why}`

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const messageOf = (why: unknown): string => (why instanceof Error ? why.message : String(why))
