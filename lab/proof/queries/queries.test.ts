import { describe, expect, it } from 'vitest'
import type { Family } from '../family.ts'
import type { Firewall } from '../firewall.ts'
import { openProof } from '../open-proof.ts'
import type { Hook } from '../solve/road.ts'
import { SHUT, wall } from '../testing/walls.ts'
import { deadRules } from './dead-rules.ts'
import { noSpoofing } from './no-spoofing.ts'
import { reachability } from './reachability.ts'
import { rulesetDifference } from './ruleset-difference.ts'
import { twins } from './twins.ts'

/** Several rulesets of one family in one space. */
function firewalls(family: Family, ...rulesets: readonly string[]): readonly Firewall[] {
  const hosts = rulesets.map((rules) => (family === 4 ? { rules4: rules } : { rules6: rules }))
  return openProof(hosts, { interfaces: ['eth0', 'eth1'] }).hosts.map((host) => {
    const firewall = family === 4 ? host.firewall4 : host.firewall6
    if (firewall === null) throw new Error('no rules')
    return firewall
  })
}

const differ = (before: string, after: string, hook: Hook = 'INPUT') => {
  const [one, other] = firewalls(4, before, after)
  if (one === undefined || other === undefined) throw new Error('two are needed')
  return rulesetDifference(one, other, hook)
}

const SSH = '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT'

describe('the difference of two rulesets', () => {
  it('is nothing when the same is said in other words', () => {
    const short = wall('-A INPUT -p tcp -m tcp --dport 20:23 -j ACCEPT')
    const long = wall(
      ':some - [0:0]',
      '-A INPUT -j some',
      '-A some ! -p tcp -j RETURN',
      '-A some -p tcp -m multiport --dports 20,21 -j ACCEPT',
      '-A some -p tcp -m multiport ! --dports 22,23 -j RETURN',
      '-A some -j ACCEPT',
    )

    expect(differ(short, long)).toMatchObject({ verdict: 'held', findings: [] })
  })

  it('is shown each way with a packet and the rule that lets it in', () => {
    const after = '-A INPUT -p tcp -m tcp --dport 23 -j ACCEPT'

    expect(differ(wall(SSH), wall(after)).findings).toMatchObject([
      { verdict: 'broken', rule: after, packet: { dport: 23, flags: ['SYN'], state: 'NEW' } },
      { verdict: 'broken', rule: SSH, packet: { dport: 22 } },
    ])
  })

  it('is a later fragment, which has no ports, where packets are passed on', () => {
    const short = wall('-A FORWARD -p tcp -m tcp --dport 22 -j DROP', '-A FORWARD -j ACCEPT')
    const long = wall(
      '-A FORWARD -p tcp -m tcp ! --dport 22 -j ACCEPT',
      '-A FORWARD ! -p tcp -j ACCEPT',
    )

    expect(differ(short, long, 'FORWARD').findings).toMatchObject([
      {
        packet: { proto: 'tcp', isLaterFragment: true },
        because: 'was let in before, and is not after',
      },
    ])
  })

  it('is one address when one bit of a mask is', () => {
    const [wide, narrow] = ['198.18.0.0/31', '198.18.0.1/32'].map((source) =>
      wall(`-A INPUT -s ${source} -j ACCEPT`),
    )

    expect(differ(narrow ?? '', wide ?? '').findings).toMatchObject([
      { packet: { src: '198.18.0.0' }, because: 'is let in after, and was not before' },
    ])
  })

  it('is nothing for what is no first packet of a flow where only a translation was added', () => {
    const rule = '-A INPUT -p tcp -m tcp --dport 22 -m conntrack --ctstate'
    const only = (state: string) =>
      wall(`${rule} ${state} -j ACCEPT`).replace('-A INPUT -i lo -j ACCEPT\n', '')
    const redirect = '-A PREROUTING -p tcp -m tcp --dport 2222 -j REDIRECT --to-ports 22'
    const nat = `*nat\n:PREROUTING ACCEPT [0:0]\n${redirect}\nCOMMIT\n`

    expect(differ(only('ESTABLISHED'), nat + only('ESTABLISHED')).verdict).toBe('held')
    expect(differ(only('NEW'), nat + only('NEW')).findings).toMatchObject([
      { packet: { dport: 2222, state: 'NEW' } },
    ])
  })

  it('is nothing between two that say the same of a match that nobody knows', () => {
    const weird = wall('-A INPUT -m weird --of 7 -j ACCEPT')

    const split = wall(
      '-A INPUT -p tcp -m weird --of 7 -j ACCEPT',
      '-A INPUT ! -p tcp -m weird --of 7 -j ACCEPT',
    )

    expect(differ(weird, split).verdict).toBe('held')
  })

  it('cannot be said where only such a match tells them apart', () => {
    expect(differ(SHUT, wall('-A INPUT -m weird --of 7 -j ACCEPT')).verdict).toBe('inconclusive')
  })

  it('is nothing between two equal texts that count packets', () => {
    const limit = wall('-A INPUT -m limit --limit 3/min -j ACCEPT')

    expect(differ(limit, limit).verdict).toBe('held')
  })
})

describe('dead rules', () => {
  const dead = (...rules: readonly string[]) =>
    firewalls(4, wall(...rules)).flatMap((firewall) => deadRules(firewall) ?? [])

  it('are those that no packet can meet, and those of a chain that nobody calls', () => {
    const contradiction =
      '-A INPUT -p tcp -m conntrack --ctstate NEW -m state ! --state NEW -j DROP'
    const lonely = '-A lonely -j ACCEPT'

    expect(dead(':lonely - [0:0]', contradiction, lonely)).toEqual([
      { line: 7, rule: contradiction, why: 'never' },
      { line: 8, rule: lonely, why: 'never' },
    ])
  })

  it('are those that rules before them leave nothing to', () => {
    const rest = '-A INPUT -s 198.18.0.7/32 -p tcp -m tcp --dport 22 -j DROP'

    expect(dead(SSH, rest)).toEqual([{ line: 7, rule: rest, why: 'shadowed' }])
  })

  it('are not those that one of two callers leaves something to', () => {
    const rules = [
      ':both - [0:0]',
      '-A INPUT -p tcp -j DROP',
      '-A INPUT -j both',
      '-A FORWARD -j both',
      '-A both -p tcp -j ACCEPT',
    ]

    expect(dead(...rules)).toEqual([])
  })
})

describe('twins', () => {
  const compare = (rules4: string, rules6: string) => {
    const [host] = openProof([{ rules4, rules6 }], { interfaces: ['eth0'] }).hosts
    if (!host?.firewall4 || !host.firewall6) throw new Error('two are needed')
    return twins(host.firewall4, host.firewall6, 'INPUT')
  }

  it('agree when they let in the same kinds from addresses of their own', () => {
    const rules = '-p tcp -m tcp --dport 22 -j ACCEPT'

    expect(
      compare(wall(`-A INPUT -s 198.18.0.1/32 ${rules}`), wall(`-A INPUT -s fdb6::1/128 ${rules}`)),
    ).toMatchObject({ verdict: 'held' })
  })

  it('are seen to differ when one of them has no twin', () => {
    expect(compare(wall(), wall(SSH)).findings).toMatchObject([
      { verdict: 'broken', family: 6, rule: SSH, packet: { family: 6, dport: 22 } },
    ])
  })
})

describe('spoofing', () => {
  const origins = [{ interface: 'eth0', networks: ['198.18.0.0/24'], isStrict: false }]
  const judged = (...rules: readonly string[]) =>
    firewalls(4, wall(...rules)).map((firewall) => noSpoofing(firewall, 'INPUT', origins))

  it('is shown with an address that does not belong to the card', () => {
    const [answer] = judged(SSH)

    expect(answer?.findings).toMatchObject([{ rule: SSH, packet: { iif: 'eth0' } }])
    expect(answer?.findings[0]?.packet?.src).not.toMatch(/^198\.18\.0\./)
  })

  it('is out of the question where foreign sources are dropped first', () => {
    const drop = '-A INPUT ! -s 198.18.0.0/24 -i eth0 -j DROP'

    expect(judged(drop, SSH)).toMatchObject([{ verdict: 'held' }])
  })

  it('is left to the kernel where it looks for the way back', () => {
    const strict = origins.map((origin) => ({ ...origin, isStrict: true }))
    const [firewall] = firewalls(4, wall(SSH))

    expect(firewall && noSpoofing(firewall, 'INPUT', strict).verdict).toBe('held')
  })
})

describe('reachability of a pair', () => {
  const PATH = { outInterface: 'eth0', inInterface: 'eth1' }
  const reach = (sends: string, receives: string) => {
    const [sender, receiver] = firewalls(4, sends, receives)
    if (sender === undefined || receiver === undefined) throw new Error('two are needed')
    return reachability(sender, receiver, PATH)
  }
  const out = '-A OUTPUT -o eth0 -p udp -m udp --sport 51820 --dport 51820 -j ACCEPT'
  const hole = '-A INPUT -s 198.18.0.12/32 -i eth1 -p udp -m udp --dport 51820 -j ACCEPT'

  it('is what both sides let through', () => {
    expect(reach(wall(out), wall(hole))).toMatchObject({
      verdict: 'reachable',
      packet: { src: '198.18.0.12', sport: 51820, dport: 51820, iif: 'eth1' },
    })
  })

  it('is nothing with a hole on one side only', () => {
    expect(reach(SHUT, wall(hole)).verdict).toBe('unreachable')
    expect(reach(wall(out), SHUT).verdict).toBe('unreachable')
  })

  it('is not known where a rule is not', () => {
    expect(reach(wall(out), wall('-A INPUT -m weird -j ACCEPT')).verdict).toBe('unknown')
  })
})
