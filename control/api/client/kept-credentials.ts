import { X509Certificate } from 'node:crypto'
import { parseOperatorPem, type OperatorCredentials } from './operator-credentials.ts'

/** Control replaces what it hands out at half its life, a tenth at most later. */
const RENEWED_BY = 0.6

interface Held {
  readonly credentials: OperatorCredentials
  /** From now on control has newer ones; milliseconds since the epoch. */
  readonly staleAt: number
}

/**
 * The operator's credentials over any length of time: read when they are first needed, and again before they end. One
 * reading serves whoever waits for it. Where nothing can be read the old ones do as long as they hold.
 */
export const keptCredentials = (
  read: () => Promise<string>,
  now: () => number = Date.now,
): (() => Promise<OperatorCredentials>) => {
  let held: Held | undefined
  let reading: Promise<Held> | undefined
  const readOnce = async (): Promise<Held> => {
    try {
      return (held = heldIn(await read()))
    } finally {
      reading = undefined
    }
  }
  return async () => {
    if (held !== undefined && now() < held.staleAt) return held.credentials
    const before = held
    reading ??= readOnce()
    const fresh = before === undefined ? await reading : await reading.catch(() => before)
    return fresh.credentials
  }
}

const heldIn = (pem: string): Held => {
  const credentials = parseOperatorPem(pem)
  const { validFromDate, validToDate } = new X509Certificate(credentials.certificate)
  const [from, to] = [validFromDate.getTime(), validToDate.getTime()]
  return { credentials, staleAt: from + (to - from) * RENEWED_BY }
}
