import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'
import { prove } from './prove.ts'
import { SHUT, wall } from './testing/walls.ts'

const CONTROL = '-s 198.18.0.1/32 -p tcp -m tcp --dport 7411'
const ALLOW = `must v4 INPUT ${CONTROL}\n`

/** What is proved of an IPv4 wall with these rules, beside a shut IPv6 wall. */
const of = (rules: readonly string[], allow = ALLOW) =>
  prove({ rules4: wall(...rules), rules6: SHUT }, { allow })

const packetsOf = (rules: readonly string[], allow?: string) =>
  of(rules, allow).findings.map(({ query, rule, packet }) => ({ query, rule, packet }))

describe('a wall as it should be', () => {
  it('holds when nothing gets in but what is allowed', () => {
    expect(of([`-A INPUT ${CONTROL} -j ACCEPT`])).toEqual({
      verdict: 'held',
      findings: [],
      unread: [],
    })
  })

  it('holds with answers to what the host asked for', () => {
    const replies = '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'

    expect(of([replies], '').verdict).toBe('held')
  })

  it('holds when a rule that lets all in stands behind one that lets nothing past', () => {
    expect(of(['-A INPUT -j DROP', '-A INPUT -j ACCEPT'], '').verdict).toBe('held')
  })
})

describe('what the host says first', () => {
  const SAYS = '-d 198.18.0.1/32 -p tcp -m tcp --dport 7410'
  const out = `may v4 OUTPUT ${SAYS}\n`
  const shutOut = (...rules: readonly string[]) =>
    prove(
      { rules4: wall(...rules).replace(':OUTPUT ACCEPT', ':OUTPUT DROP'), rules6: SHUT },
      { allow: out },
    ).findings.filter(({ family }) => family === 4)

  it('is not judged where the allowances are silent about it', () => {
    expect(of(['-A OUTPUT -j ACCEPT'], '').verdict).toBe('held')
  })

  it('holds where it says what it may, and talks with itself', () => {
    expect(shutOut(`-A OUTPUT ${SAYS} -j ACCEPT`, '-A OUTPUT -o lo -j ACCEPT')).toEqual([])
  })

  it('is broken by a rule that lets out more', () => {
    const rule = '-A OUTPUT -p udp -m udp --dport 53 -j ACCEPT'

    expect(shutOut(rule)).toMatchObject([{ chain: 'OUTPUT', rule, packet: { dport: 53 } }])
  })
})

describe('one planted fault', () => {
  it('a rule that is one port too wide lets a packet to that port in', () => {
    const rule = '-A INPUT -s 198.18.0.1/32 -p tcp -m tcp --dport 7411:7412 -j ACCEPT'

    expect(packetsOf([rule])).toMatchObject([
      { query: 'default-deny', rule, packet: { src: '198.18.0.1', dport: 7412, state: 'NEW' } },
    ])
  })

  it('a mask that is one bit too short lets the neighbour in', () => {
    const rule = '-A INPUT -s 198.18.0.0/31 -p tcp -m tcp --dport 7411 -j ACCEPT'

    expect(packetsOf([rule])).toMatchObject([{ rule, packet: { src: '198.18.0.0', dport: 7411 } }])
  })

  it('a drop that has no twin in IPv6 is found in IPv6', () => {
    const open = '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT'
    const shut = '-A INPUT -p tcp -m tcp --dport 22 -j DROP'
    const { findings } = prove({ rules4: wall(shut, open), rules6: wall(open) })

    expect(findings).toMatchObject([{ family: 6, rule: open, packet: { family: 6, dport: 22 } }])
  })

  it('an ACCEPT before the DROP lets in what the DROP was for', () => {
    const accept = '-A INPUT -s 198.18.0.0/24 -j ACCEPT'
    const drop = '-A INPUT -s 198.18.0.0/24 -j DROP'

    expect(of([drop, accept], '').verdict).toBe('held')
    expect(packetsOf([accept, drop], '')).toMatchObject([{ rule: accept }])
  })

  it('a RETURN too early leads past the rule that would have dropped', () => {
    const rules = [
      ':guarded - [0:0]',
      '-A INPUT -p udp -j guarded',
      '-A INPUT -p udp -j ACCEPT',
      '-A guarded -p udp -m udp --sport 53 -j RETURN',
      '-A guarded -j DROP',
    ]

    expect(packetsOf(rules, '')).toMatchObject([
      { rule: '-A INPUT -p udp -j ACCEPT', packet: { proto: 'udp', sport: 53 } },
    ])
  })

  it('a RETURN in the base chain leads to its policy', () => {
    const rules4 = wall('-A INPUT -p tcp -j RETURN', '-A INPUT -j DROP').replace(
      ':INPUT DROP',
      ':INPUT ACCEPT',
    )

    expect(prove({ rules4, rules6: SHUT }).findings).toMatchObject([
      { rule: ':INPUT ACCEPT [0:0]', packet: { proto: 'tcp' } },
    ])
  })

  it('a policy that accepts is named as the rule that decides', () => {
    const rules4 = SHUT.replace(':FORWARD DROP', ':FORWARD ACCEPT')

    expect(prove({ rules4, rules6: SHUT }).findings).toMatchObject([
      { chain: 'FORWARD', rule: ':FORWARD ACCEPT [0:0]', line: 3, packet: { state: 'NEW' } },
    ])
  })

  it('a hole that must be open and is shut is shown with the rule that shuts it', () => {
    const drop = '-A INPUT -p tcp -m tcp --dport 7411 -j DROP'

    expect(packetsOf([drop, `-A INPUT ${CONTROL} -j ACCEPT`])).toMatchObject([
      { query: 'hole-open', rule: drop, packet: { src: '198.18.0.1', dport: 7411 } },
    ])
  })

  it('a hole that is shut behind a chain that goes back is shown with the rule that shuts it', () => {
    const rules = [
      ':guarded - [0:0]',
      '-A INPUT -p tcp -j guarded',
      '-A INPUT -p tcp -j DROP',
      '-A guarded -j RETURN',
      '-A guarded -j ACCEPT',
    ]

    expect(packetsOf(rules)).toMatchObject([{ query: 'hole-open', rule: rules[2] }])
  })

  it('each of several rules that break it has a finding of its own', () => {
    const rules = [22, 80, 443].map((port) => `-A INPUT -p tcp -m tcp --dport ${port} -j ACCEPT`)

    expect(packetsOf(rules, '').map(({ rule, packet }) => [rule, packet?.dport])).toEqual([
      [rules[0], 22],
      [rules[1], 80],
      [rules[2], 443],
    ])
  })

  it('a rule for what belongs to no flow lets a stranger in as well as one for new flows', () => {
    const rule = '-A INPUT -m conntrack --ctstate INVALID -j ACCEPT'

    expect(packetsOf([rule], '')).toMatchObject([{ rule, packet: { state: 'INVALID' } }])
  })

  it('a mark that another table gives is followed to the packet on the wire', () => {
    const rules4 = `*mangle
:PREROUTING ACCEPT [0:0]
-A PREROUTING -p udp -m udp --dport 99 -j MARK --set-xmark 0x7/0xf
COMMIT
${wall('-A INPUT -m mark --mark 0x7/0xf -j ACCEPT')}`

    expect(prove({ rules4, rules6: SHUT })).toMatchObject({
      verdict: 'broken',
      findings: [{ packet: { proto: 'udp', dport: 99, mark: null } }],
    })
  })

  it('a translated port is shown as it is on the wire', () => {
    const rules4 = `*nat
:PREROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 2222 -j REDIRECT --to-ports 22
COMMIT
${wall('-A INPUT -p tcp -m tcp --dport 22 -m conntrack --ctstate DNAT -j ACCEPT')}`

    expect(prove({ rules4, rules6: SHUT })).toMatchObject({
      verdict: 'broken',
      findings: [{ packet: { dport: 2222 } }],
    })
  })
})

describe('a rule as people write it', () => {
  it.each([
    '-A INPUT -p tcp --dport 22 -j ACCEPT',
    '-A INPUT --protocol tcp --match tcp --dport 22 --jump ACCEPT',
    '-A INPUT -m conntrack --ctstate NEW -p tcp -m tcp --dport 22 -j ACCEPT',
    '-A INPUT -p 6 -m multiport --dports 22 -j ACCEPT',
  ])('is read as the kernel would dump it: %s', (rule) => {
    expect(of([rule], 'may INPUT -p tcp --dport 22').verdict).toBe('held')
    expect(packetsOf([rule], '')).toMatchObject([{ rule, packet: { proto: 'tcp', dport: 22 } }])
  })
})

describe('a negation as old dumps have it', () => {
  it('is read as the one of today', () => {
    const [old, today] = ['-d ! 198.18.0.7/32', '! -d 198.18.0.7/32'].map((destination) =>
      wall(`-A INPUT ${destination} -j DROP`, '-A INPUT -j ACCEPT'),
    )

    expect(prove({ rules4: old ?? '', rules6: SHUT })).toMatchObject({
      findings: [{ packet: { dst: '198.18.0.7' } }],
      unread: [],
    })
    expect(compare({ rules4: old ?? '' }, { rules4: today ?? '' }).verdict).toBe('held')
  })
})

describe('what no packet can meet', () => {
  it.each([
    '-A INPUT -p tcp -m tcp --tcp-flags FIN SYN -j ACCEPT',
    '-A INPUT -m mark --mark 0x2/0x1 -j ACCEPT',
    '-A INPUT -p tcp -m tcp ! --dport 0:65535 -j ACCEPT',
    '-A INPUT -f -j ACCEPT',
    '-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK RST -m conntrack --ctstate NEW -j ACCEPT',
    '-A INPUT -d 224.0.0.0/4 -m addrtype --dst-type LOCAL -j ACCEPT',
    '-A INPUT -m mac --mac-source 02:db:12:00:00:0b -i lo -j ACCEPT',
    '-A INPUT -o eth0 -m comment --comment "goes nowhere yet" -j ACCEPT',
  ])('breaks nothing: %s', (rule) => {
    expect(of([rule], '').verdict).toBe('held')
  })

  it.each([
    '-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 135 -m conntrack --ctstate NEW -j ACCEPT',
    '-A INPUT -d ff02::1/128 -m addrtype --dst-type UNICAST -j ACCEPT',
  ])('of IPv6 breaks nothing: %s', (rule) => {
    expect(prove({ rules4: SHUT, rules6: wall(rule) }).verdict).toBe('held')
  })
})

describe('interfaces', () => {
  const rule = '-A INPUT -i b+ -j ACCEPT'

  it('of any name are thought possible when none are given', () => {
    expect(packetsOf([rule], '')).toMatchObject([{ rule, packet: { iif: 'b0' } }])
  })

  it('that the host has not got break nothing', () => {
    const answer = prove({ rules4: wall(rule), rules6: SHUT }, { interfaces: ['eth0'] })

    expect(answer.verdict).toBe('held')
  })

  it('that the host has do', () => {
    const answer = prove({ rules4: wall(rule), rules6: SHUT }, { interfaces: ['eth0', 'br-1'] })

    expect(answer.findings).toMatchObject([{ packet: { iif: 'br-1' } }])
  })
})

describe('what cannot be read', () => {
  it('is inconclusive with its line where it decides', () => {
    const rule = '-A INPUT -m weird --of 7 -j ACCEPT'
    const { verdict, findings, unread } = of([rule], '')

    expect(verdict).toBe('inconclusive')
    expect(findings).toMatchObject([{ rule, line: 6 }])
    expect(unread).toMatchObject([{ in: 'rules', line: 6, text: rule }])
  })

  it('keeps nothing from being held where it decides nothing', () => {
    expect(of(['-A INPUT -m weird --of 7 -j DROP'], '')).toMatchObject({
      verdict: 'held',
      unread: [{ line: 6 }],
    })
  })

  it('is the same answer for two equal matches of one packet', () => {
    const rules = ['-A INPUT -m weird --of 7 -j DROP', '-A INPUT -m weird --of 7 -j ACCEPT']

    expect(of(rules, '').verdict).toBe('held')
  })

  it('is another answer at each place for matches that count', () => {
    const limit = '-m limit --limit 3/min'
    const rules = [`-A INPUT ${limit} -j DROP`, `-A INPUT ${limit} -j ACCEPT`]

    expect(of(rules, '').verdict).toBe('inconclusive')
  })

  it('is not what stands quoted in a comment', () => {
    const comment = String.raw`--comment "an \"x\" -j ACCEPT \\"`

    expect(of([`-A INPUT -m comment ${comment} -j DROP`], '')).toMatchObject({
      verdict: 'held',
      unread: [],
    })
  })

  it('as a target may accept', () => {
    expect(of(['-A INPUT -j NFQUEUE --queue-num 1'], '').verdict).toBe('inconclusive')
  })

  it('is a set that was not given', () => {
    const rule = '-A INPUT -m set --match-set holes src -j ACCEPT'

    expect(of([rule], '')).toMatchObject({ verdict: 'inconclusive', unread: [{ line: 6 }] })
  })

  it.each([
    ['an empty file', ''],
    ['a dump that was cut off', SHUT.slice(0, -8)],
    ['a dump that was cut off within a rule', SHUT.slice(0, -20)],
    ['a dump that was cut off in its second table', `${SHUT}*nat\n:PREROUTING ACCEPT [0:0]\n`],
    [
      'a dump that says of itself that there is more',
      `${SHUT}# Table \`raw' is incompatible, use 'nft' tool.\n`,
    ],
    ['a dump of another table', '*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n'],
    ['rules that only nft knows', "# Table `filter' is incompatible, use 'nft' tool.\n"],
    ['a second filter table', `${SHUT}${SHUT}`],
    ['what nft prints', '{"nftables": []}'],
    ['junk', '\u0000\u0001\ufffd\u009b31m\n'.repeat(9)],
    ['a circle of chains', wall(':a - [0:0]', '-A INPUT -j a', '-A a -j a')],
    ['a rule of no chain', wall('-A NOWHERE -j ACCEPT')],
    ['a quote without an end', wall('-A INPUT -m comment --comment "x -j DROP')],
  ])('is inconclusive as a whole when it is %s', (_, rules4) => {
    const { verdict, findings } = prove({ rules4, rules6: SHUT })

    expect(verdict).toBe('inconclusive')
    expect(findings.every(({ rule }) => !/[\u0000-\u001f\u009b]/.test(rule ?? ''))).toBe(true)
  })

  it('is a family that was not given', () => {
    expect(prove({ rules4: SHUT })).toMatchObject({
      verdict: 'inconclusive',
      findings: [{ family: 6, query: 'readable' }],
    })
  })

  it('is a ruleset that needs more memory than there is', () => {
    const rules4 = wall('-A INPUT -s 198.18.0.1/32 -j ACCEPT')

    expect(prove({ rules4, rules6: SHUT }, { maxNodes: 100 }).verdict).toBe('inconclusive')
  })
})
