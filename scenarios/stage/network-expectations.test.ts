import { describe, it } from 'vitest'
import type { SalvoReading } from '../../lab/index.ts'
import { Inconclusive } from './inconclusive.ts'
import { expect } from './network-expectations.ts'

const shut: SalvoReading = {
  title: 'a sweep',
  sent: 12,
  reached: 12,
  packets: 10,
  direct: 8,
  arrived: 9,
  accepted: 0,
  kinds: [],
  doors: [],
  answers: 0,
  control: { packets: 3, accepted: 3 },
}

describe('a salvo', () => {
  it('finds everything shut when all adds up and nothing was accepted', () => {
    expect(shut).toFindEverythingShut()
  })

  it.each([
    ['a packet was accepted', { accepted: 1 }],
    ['something came back, though no rule counted it', { answers: 1 }],
    ['a packet was accepted, though frames were lost', { accepted: 1, reached: 11 }],
  ])('has succeeded when %s', (_what, seen) => {
    expect(thrownBy({ ...shut, ...seen })).toMatchObject({ name: 'Error' })
  })

  it.each([
    ['a frame was lost on its way to the card', { reached: 11 }],
    ['a direct packet never reached the IP stack', { arrived: 7 }],
    ['more reached the IP stack than was sent', { arrived: 11 }],
    [
      'an open machine did not accept a sample of each kind',
      { control: { packets: 3, accepted: 2 } },
    ],
    ['there was nothing to send', { sent: 0, reached: 0, packets: 0, direct: 0, arrived: 0 }],
  ])('shows nothing when %s', (_what, seen) => {
    expect(thrownBy({ ...shut, ...seen })).toBeInstanceOf(Inconclusive)
  })
})

describe('packets that are counted', () => {
  it('were turned away only when some reached the kernel', () => {
    const counts = { arrived: 100, accepted: 0, kinds: [] }

    expect(counts).toBeTurnedAway()
    expect(() => {
      expect({ ...counts, arrived: 0 }).toBeTurnedAway()
    }).toThrow(Inconclusive)
  })

  it('were let in when one was accepted', () => {
    const counts = { arrived: 100, accepted: 1, kinds: ['ipv4 icmp: 1'] }

    expect(counts).toBeLetIn()
    expect(() => {
      expect(counts).toBeTurnedAway()
    }).toThrow('1 accepted')
  })
})

function thrownBy(reading: SalvoReading): unknown {
  try {
    expect(reading).toFindEverythingShut()
    return undefined
  } catch (thrown) {
    return thrown
  }
}
