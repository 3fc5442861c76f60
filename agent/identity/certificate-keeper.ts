import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '../agent-error.ts'
import type { Logger } from '../log.ts'
import type { Certificate } from './certificate.ts'
import { type Applicant, enrol, renew, savedCertificate } from './credentials.ts'
import { backoff, renewalTime } from './renewal-time.ts'

export interface CertificateKeeperParts {
  readonly applicant: Applicant
  readonly nowMs: () => number
  readonly random: () => number
  readonly log: Logger
}

const ENROL_BACKOFF = { firstMs: 250, mostMs: 15_000 } as const
const RENEW_BACKOFF = { firstMs: 1000, mostMs: 60_000 } as const
// Slept in pieces, so that a clock that was set or a machine that was paused is noticed.
const LONGEST_SLEEP_MS = 10_000

/** The saved certificate, or a first one; asks until control gives it. */
export async function firstCertificate(parts: CertificateKeeperParts): Promise<Certificate> {
  const { applicant, nowMs, random, log } = parts
  const saved = await savedCertificate(nowMs())
  if (saved !== null) return saved
  for (let attempt = 1; ; attempt++) {
    try {
      return await enrol(applicant)
    } catch (thrown) {
      const waitMs = Math.round(backoff(attempt, random(), ENROL_BACKOFF))
      log.warn('no certificate yet', { error: messageOf(thrown), attempt, waitMs })
      await pause(waitMs)
    }
  }
}

/** Renews at half life for ever. Each new certificate is handed over before the next is thought of. */
export async function keepRenewing(
  parts: CertificateKeeperParts,
  first: Certificate,
  onRenewed: (certificate: Certificate) => void,
): Promise<never> {
  let certificate = first
  for (;;) {
    const moment = { nowMs: parts.nowMs(), random: parts.random() }
    await sleepUntil(renewalTime(certificate, moment), parts.nowMs)
    certificate = await renewed(parts, certificate)
    onRenewed(certificate)
  }
}

async function renewed(
  parts: CertificateKeeperParts,
  certificate: Certificate,
): Promise<Certificate> {
  const { applicant, nowMs, random, log } = parts
  for (let attempt = 1; ; attempt++) {
    try {
      const isOver = certificate.notAfterMs <= nowMs()
      return isOver ? await enrol(applicant) : await renew(applicant, certificate)
    } catch (thrown) {
      const leftMs = certificate.notAfterMs - nowMs()
      const mostMs = Math.max(1000, Math.min(RENEW_BACKOFF.mostMs, leftMs / 10))
      const waitMs = Math.round(backoff(attempt, random(), { ...RENEW_BACKOFF, mostMs }))
      log.warn('not renewed yet', { error: messageOf(thrown), attempt, waitMs })
      await pause(waitMs)
    }
  }
}

async function sleepUntil(atMs: number, nowMs: () => number): Promise<void> {
  for (let leftMs = atMs - nowMs(); leftMs > 0; leftMs = atMs - nowMs())
    await pause(Math.min(leftMs, LONGEST_SLEEP_MS))
}
