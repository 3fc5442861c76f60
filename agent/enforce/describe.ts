import type { HostValues } from '../host-values.ts'
import type { FirewallReading } from '../firewall/firewall-reading.ts'
import { holesInBoth } from '../firewall/judge.ts'
import type { Certificate } from '../identity/certificate.ts'
import type { AppReport } from '../protocol/app.ts'
import type { WireguardKey } from '../protocol/names.ts'
import type { Report } from '../protocol/report.ts'
import type { EnforcerFacts } from './enforcer-parts.ts'
import { firewallHash } from './hash.ts'

/** What a report says besides the readings. */
export interface AboutAgent {
  readonly values: HostValues
  readonly bootId: string
  readonly version: string
  readonly startedAt: string
  readonly publicKey: WireguardKey | null
  /** Whether this kernel has the hooks that the guard at the card hangs in. */
  readonly canGuardCard: boolean
}

export interface AboutNow {
  readonly at: string
  readonly residentKib: number
  readonly certificate: Certificate
  readonly room: Report['room']
  /** What became of the instances of an app. */
  readonly instancesOf: (app: string) => AppReport['instances']
}

/** Puts readings into the words of the wire. */
export function describe(facts: EnforcerFacts, agent: AboutAgent, now: AboutNow): Report {
  const { reading, findings } = facts.judgement
  return {
    host: agent.values.host,
    at: now.at,
    bootId: agent.bootId,
    generation: facts.generation,
    agent: {
      version: agent.version,
      pid: process.pid,
      startedAt: agent.startedAt,
      residentKib: now.residentKib,
    },
    firewall: {
      hash: firewallHash(reading),
      intact: findings.length === 0,
      guard: reading.guard.standing,
      card: cardStanding(reading, agent),
    },
    holes: [...holesInBoth(reading)],
    overlay: {
      mode: agent.values.mode,
      publicKey: agent.publicKey,
      proved: [...facts.overlay.proved],
      joined: [...facts.overlay.joined],
      mtu: facts.overlay.mtu,
    },
    room: now.room,
    apps: facts.overlay.apps.map(({ name, endpoints }) => ({
      name,
      endpoints,
      instances: now.instancesOf(name),
    })),
    certificate: {
      serial: now.certificate.serial,
      notAfter: new Date(now.certificate.notAfterMs).toISOString(),
    },
  }
}

/** A table that stands is told of wherever it came from; that there is none is a fault only where there could be one. */
const cardStanding = ({ card }: FirewallReading, { canGuardCard }: AboutAgent): CardStanding =>
  card.standing === 'missing' && !canGuardCard ? 'unsupported' : card.standing

type CardStanding = NonNullable<Report['firewall']['card']>
