import { beforeAll, expect, test } from 'vitest'
import type { TestHost } from '../../probe/testing/netns-world.ts'
import { plant, plantInGuard } from '../../probe/testing/plant.ts'
import type { VerifyResult } from '../result.ts'
import { findingsOf, judgedWorld } from '../testing/judged-world.ts'
import { worldOf } from '../testing/world-of.ts'
import { verify } from '../verify.ts'

let one: TestHost
let two: TestHost

const judged = judgedWorld()
beforeAll(() => {
  ;[one, two] = judged().hosts
})

const judge = (): Promise<VerifyResult> => verify(judged().engine, worldOf(judged().world))

test(`a hole for an address that is nobody's is found by the proof of that wall, in and out, and by read-back`, async () => {
  await using _ = await plant(
    one,
    'ipset add drawbridge-holes 198.18.0.77,udp:4789',
    'ipset del drawbridge-holes 198.18.0.77,udp:4789',
  )
  const result = await judge()
  const found = findingsOf(result, 'pairwise-holes')

  expect(found.map(({ packet }) => packet && `${packet.src} ${packet.dst}`)).toEqual([
    expect.stringMatching(/^198\.18\.0\.77 /),
    expect.stringMatching(/ 198\.18\.0\.77$/),
    null,
  ])
  expect(found.map(({ evidence }) => evidence)).toEqual([
    expect.stringContaining('proof of iptables alone: INPUT'),
    expect.stringContaining('proof of iptables alone: OUTPUT'),
    expect.stringContaining(`198.18.0.77:4789 is no host's tunnel`),
  ])
  expect(result.findings.every(({ host }) => host === 'host.1')).toBe(true)
})

test('what only the proof can see, a wall that one stranger gets through, names the packet and the wall', async () => {
  await using _ = await plant(
    one,
    'iptables -I INPUT -s 198.18.0.77 -p tcp --dport 2222 -m comment --comment drawbridge:x -j ACCEPT',
    'iptables -D INPUT -s 198.18.0.77 -p tcp --dport 2222 -m comment --comment drawbridge:x -j ACCEPT',
  )
  const { findings } = await judge()

  expect(findings).toEqual([
    expect.objectContaining({
      claim: 'locked-at-boot',
      host: 'host.1',
      packet: expect.objectContaining({ iif: 'eth0', src: '198.18.0.77', dport: 2222 }) as unknown,
      evidence: expect.stringContaining('proof of iptables alone') as unknown,
    }),
  ])
})

test(`a way through both walls that no list of probes would try is shot through with the proof's own packet`, async () => {
  await using _wall = await plant(
    two,
    'iptables -I INPUT -s 198.18.0.77 -p tcp --sport 999 --dport 2222 -m comment --comment drawbridge:x -j ACCEPT',
    'iptables -D INPUT -s 198.18.0.77 -p tcp --sport 999 --dport 2222 -m comment --comment drawbridge:x -j ACCEPT',
  )
  await using _guard = await plantInGuard(two, 'ip saddr 198.18.0.77 tcp sport 999 tcp dport 2222')
  const found = findingsOf(await judge(), 'default-deny')

  expect(found).toEqual([
    expect.objectContaining({
      verdict: 'broken',
      host: 'host.2',
      from: 'stranger',
      packet: expect.objectContaining({ src: '198.18.0.77', sport: 999, dport: 2222 }) as unknown,
      rule: expect.stringContaining('--sport 999 --dport 2222') as unknown,
      evidence: `the proof's own packet: accepted by the host's kernel; it must be dropped`,
    }),
  ])
})
