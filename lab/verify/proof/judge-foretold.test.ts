import { expect, test } from 'vitest'
import { attemptOf } from '../../probe/attempt/attempt.ts'
import type { Sighting } from '../../probe/fire.ts'
import type { Aimed } from '../judge-sighting.ts'
import type { PlannedProbe } from '../probe-plan.ts'
import type { Foretold } from './foretell.ts'
import { judgeForetold } from './judge-foretold.ts'

const machine = (name: string, last: number) => ({
  ...{ name, target: name.replace('-', '.'), pid: 1, ns: { pid: 1 }, card: 'eth0' },
  ...{ mac: `02:db:12:00:00:${last}`, address: `198.18.0.${last}`, address6: `fdb6:2d1a::${last}` },
  ...{ overlayCard: 'dbbr0', overlayMac: `02:db:13:00:00:${last}` },
})
const from = machine('stranger', 50)
const host = machine('host-1', 11)
const shape = { over: 'v4', proto: 'tcp', sport: 40123, dport: 22, opens: 'syn' } as const

const seen = (fate: Partial<Sighting<Aimed>>): Sighting<Aimed> => {
  const plan: PlannedProbe = {
    ...{ claim: 'default-deny', wish: 'dropped', shape },
    ...{ forgesControl: false, isHole: false },
  }
  return {
    attempt: attemptOf({ plan, from, to: host, claims: from }, { shape, id: 1, from, to: host }),
    unsent: null,
    ...{ arrivedAtNs: 1n, accepted: false, stoppedAt: null, droppedBy: null, acceptedBy: null },
    ...fate,
  }
}

const judge = (fate: Partial<Sighting<Aimed>>, said: Foretold | null, areRulesSame = true) =>
  judgeForetold([seen(fate)], {
    ...{ lab: 'lab', host, foretell: () => said },
    areRulesSame: () => Promise.resolve(areRulesSame),
  })

test.each([
  ['let in as the proof said', { accepted: true }, 'accepted', 'held'],
  ['stopped as the proof said', { stoppedAt: 'guard' }, 'dropped', 'held'],
  ['let in, of which the proof was not sure', { accepted: true }, 'either', 'held'],
  ['let in, which the proof had denied', { accepted: true }, 'dropped', 'inconclusive'],
  ['stopped, which the proof had denied', { stoppedAt: 'wall' }, 'accepted', 'inconclusive'],
  ['stopped by no wall, though the proof let it in', {}, 'accepted', 'inconclusive'],
  [
    'never on the card, which agrees with nothing',
    { arrivedAtNs: null },
    'dropped',
    'inconclusive',
  ],
  ['of a kind that the proof has no word for', { accepted: true }, null, 'inconclusive'],
] as const)('a packet that was %s', async (_, fate, said, verdict) => {
  const [check] = await judge(fate, said)

  expect(check?.verdict).toBe(verdict)
})

test('a disagreement says who said what, and whether the rules were still the same', async () => {
  const [same] = await judge({ accepted: true }, 'dropped')
  const [changed] = await judge({ stoppedAt: 'guard' }, 'accepted', false)

  expect(same).toMatchObject({
    ...{ host: 'host.1', from: 'stranger', packet: { proto: 'tcp', dport: 22 } },
    evidence: expect.stringMatching(/says dropped.*let it in.*the model is wrong/) as unknown,
  })
  expect(changed).toMatchObject({
    evidence: expect.stringMatching(/says accepted.*guard.*the rules changed/) as unknown,
  })
})
