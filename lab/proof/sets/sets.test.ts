import { describe, expect, it } from 'vitest'
import { prove } from '../prove.ts'
import { SHUT, wall } from '../testing/walls.ts'
import { readSets } from './read-sets.ts'

/** The packet that a rule with this set lets in, null when nothing gets in. */
function letIn(sets: readonly string[], question: string, ...before: readonly string[]) {
  const rules4 = wall(...before, `-A INPUT -m set ${question} -j ACCEPT`)
  const answer = prove({ rules4, rules6: SHUT, sets: sets.map((line) => `${line}\n`).join('') })
  expect(answer.unread).toEqual([])
  return answer.findings[0]?.packet ?? null
}

describe('a set', () => {
  it('of addresses has each of them', () => {
    const sets = ['create a hash:ip family inet hashsize 1024 maxelem 65536', 'add a 198.18.0.7']

    expect(letIn(sets, '--match-set a src')).toMatchObject({ src: '198.18.0.7' })
  })

  it('of nothing has nothing, and without it everything', () => {
    const sets = ['create a hash:ip family inet hashsize 1024 maxelem 65536']

    expect(letIn(sets, '--match-set a src')).toBeNull()
    expect(letIn(sets, '! --match-set a src')).not.toBeNull()
  })

  it('of addresses and ports has the protocol that it names', () => {
    const sets = ['create a hash:ip,port family inet', 'add a 198.18.0.7,udp:51820']

    expect(letIn(sets, '--match-set a src,src')).toMatchObject({
      ...{ proto: 'udp', src: '198.18.0.7', sport: 51820 },
    })
    expect(letIn(sets, '--match-set a src,src', '-A INPUT -p udp -j DROP')).toBeNull()
  })

  it.each([
    ['sctp:9', '-A INPUT -p sctp -m sctp --sport 9 -j DROP'],
    ['icmp:echo-request', '-A INPUT -p icmp -m icmp --icmp-type 8/0 -j DROP'],
    ['icmp:3/1', '-A INPUT -p icmp -m icmp --icmp-type 3/1 -j DROP'],
    ['gre:0', '-A INPUT -p gre -j DROP'],
  ])('has of %s that and no more', (member, drop) => {
    const sets = ['create a hash:ip,port family inet', `add a 198.18.0.7,${member}`]

    expect(letIn(sets, '--match-set a src,src')).not.toBeNull()
    expect(letIn(sets, '--match-set a src,src', drop)).toBeNull()
  })

  it('asked with fewer sides than it has dimensions has nothing', () => {
    const sets = ['create a hash:ip,port family inet', 'add a 198.18.0.7,udp:51820']

    expect(letIn(sets, '--match-set a src')).toBeNull()
  })

  it('of networks has all but the exceptions, the narrowest first', () => {
    const sets = [
      'create n hash:net family inet',
      'add n 198.18.0.0/16',
      'add n 198.18.4.0/24 nomatch',
      'add n 198.18.4.9',
    ]
    const known = [
      '-A INPUT -s 198.18.4.9/32 -j DROP',
      '-A INPUT -s 198.18.4.0/24 -j ACCEPT',
      '-A INPUT -s 198.18.0.0/16 -j DROP',
    ]

    expect(letIn(sets, '--match-set n src')).toMatchObject({ src: '198.18.0.250' })
    const { findings } = prove({
      rules4: wall(
        '-A INPUT ! -s 198.18.4.0/24 -j DROP',
        '-A INPUT -m set --match-set n src -j ACCEPT',
      ),
      rules6: SHUT,
      sets: sets.map((line) => `${line}\n`).join(''),
    })
    expect(findings).toMatchObject([{ packet: { src: '198.18.4.9' } }])
    expect(letIn(sets, '! --match-set n src', ...known)).not.toMatchObject({ src: '198.18.4.9' })
  })

  it('of ports is of TCP and UDP', () => {
    const sets = ['create p bitmap:port range 0-65535', 'add p 22']
    const drops = ['tcp', 'udp'].map((protocol) => `-A INPUT -p ${protocol} -j DROP`)

    expect(letIn(sets, '--match-set p dst')).toMatchObject({ dport: 22 })
    expect(letIn(sets, '--match-set p dst', ...drops)).toBeNull()
  })

  it('made with a mask has the networks of its members', () => {
    const sets = ['create m hash:ip family inet netmask 24', 'add m 198.18.0.0']

    expect(letIn(sets, '--match-set m src')).toMatchObject({ src: '198.18.0.250' })
  })

  it('of sets has what they have', () => {
    const sets = [
      'create a hash:ip family inet',
      'add a 198.18.0.7',
      'create l list:set size 8',
      'add l a',
    ]

    expect(letIn(sets, '--match-set l src')).toMatchObject({ src: '198.18.0.7' })
  })

  it('of cards has packets that come by them', () => {
    const sets = ['create c hash:net,iface family inet', 'add c 198.18.0.0/16,eth7']

    expect(letIn(sets, '--match-set c src,src')).toMatchObject({ iif: 'eth7' })
  })

  it('of cards has nothing that is not known to go by one', () => {
    const sets = ['create c hash:net,iface family inet', 'add c 198.18.0.0/16,eth7']

    expect(letIn(sets, '--match-set c src,dst')).toBeNull()
  })

  it('asked twice for one address has it only where both are it', () => {
    const sets = ['create t hash:ip,port,ip family inet', 'add t 198.18.0.7,tcp:1,198.18.0.8']

    expect(letIn(sets, '--match-set t src,dst,src')).toBeNull()
    expect(letIn(sets, '--match-set t src,dst,dst')).toMatchObject({ dst: '198.18.0.8' })
  })

  it('that rules themselves change has whatever it may have', () => {
    const rules4 = wall(
      '-A INPUT -j SET --add-set a src',
      '-A INPUT -m set --match-set a src -j ACCEPT',
    )

    expect(prove({ rules4, rules6: SHUT, sets: 'create a hash:ip family inet\n' }).verdict).toBe(
      'inconclusive',
    )
  })

  it('of 60,000 members is read in a moment', () => {
    const members = Array.from({ length: 60_000 }, (_, at) => `add a 198.18.${at >> 8}.${at & 255}`)

    expect(letIn(['create a hash:ip family inet', ...members], '--match-set a src')).not.toBeNull()
  })
})

describe('what is not what ipset saves', () => {
  it.each([
    ['a member of a set that is not there', 'add a 198.18.0.7\n'],
    ['a set made twice', 'create a hash:ip\ncreate a hash:ip\n'],
    ['a list that was cut off', 'create a hash:ip family inet\nadd a 198.18'],
    ['another verb', 'create a hash:ip\nflush a\n'],
    ['junk', '\u0000\u0001\n'],
  ])('has a fault with its line: %s', (_, text) => {
    expect(readSets(text).faults).toHaveLength(1)
    expect(prove({ rules4: SHUT, rules6: SHUT, sets: text }).verdict).toBe('inconclusive')
  })

  it.each([
    ['an address that is none', 'add a 198.18.0.777'],
    ['a member with a part too many', 'add a 198.18.0.7,tcp:1'],
  ])('leaves a set unknown: %s', (_, line) => {
    const rules4 = wall('-A INPUT -m set --match-set a src -j ACCEPT')

    expect(
      prove({ rules4, rules6: SHUT, sets: `create a hash:ip family inet\n${line}\n` }),
    ).toMatchObject({
      ...{ verdict: 'inconclusive', unread: [{ in: 'rules', line: 6 }] },
    })
  })
})
