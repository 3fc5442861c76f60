import { expect, test } from 'vitest'
import { NO_GUARD, type GuardStanding } from '../firewall/reading/guard-reading.ts'
import { pinsReading } from '../firewall/reading/pins-reading.ts'
import { NO_CERTIFICATE } from '../identity/certificate.ts'
import { IDENTITY } from '../testing/order-values.ts'
import { HostId, Ipv4 } from '../protocol/names.ts'
import { describe as report } from './describe.ts'

const values = {
  host: HostId.parse(IDENTITY.host),
  control: Ipv4.parse(IDENTITY.control),
  mirror: null,
  mode: IDENTITY.mode,
  tunnelPort: IDENTITY.tunnelPort,
  address: Ipv4.parse(IDENTITY.address),
  inner: Ipv4.parse(IDENTITY.inner),
  agentDigest: '',
}
const cardIn = (standing: GuardStanding, canGuardCard: boolean) => {
  const reading = {
    wall4: '',
    wall6: '',
    guard: NO_GUARD,
    card: { ...NO_GUARD, standing },
    pins: pinsReading(''),
    sets: { holes: [], inner: [] },
    foreignTables: [],
    foreignParts: [],
    legacyTables: [],
    isLoopbackNamed: true,
    shapes: { 'wall-v4': '', 'wall-v6': '', guard: '' },
  }
  const judgement = { reading, findings: [] }
  const facts = { judgement, overlay: { proved: [], joined: [], mtu: 0, apps: [] }, generation: 1 }
  const about = { values, bootId: '', version: '', startedAt: '', publicKey: null, canGuardCard }
  return report(facts, about, {
    at: '',
    residentKib: 1,
    certificate: NO_CERTIFICATE,
    room: undefined,
    instancesOf: () => [],
  }).firewall.card
}

test.each<readonly [string, GuardStanding, boolean, string]>([
  ['as it was read', 'owned', true, 'owned'],
  ['as weak as it was read', 'weak', true, 'weak'],
  ['as missing where the kernel could have it', 'missing', true, 'missing'],
  ['as unsupported where the kernel could not', 'missing', false, 'unsupported'],
  ['as it was read even where the kernel was thought not to know it', 'weak', false, 'weak'],
])('a report tells of the guard at the card %s', (_title, standing, canGuardCard, told) => {
  expect(cardIn(standing, canGuardCard)).toBe(told)
})
