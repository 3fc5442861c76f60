import { describe, expect, it } from 'vitest'
import { nftTables } from '../firewall/reading/nft-tables.ts'
import { shapesOf } from '../firewall/reading/barriers.ts'
import { Chronicle } from './chronicle.ts'

// As `nft -s list ruleset` prints it, cut down to what differs: the spaces of iptables' own rules, comments, sets.
const SHAPES = shapesOf(
  nftTables(`table ip6 filter {
	chain INPUT {
		type filter hook input priority filter; policy drop;
		 counter drop
	}
}
table inet drawbridge_guard { # progname nft
	flags owner,persist

	set holes {
		type ipv4_addr . inet_service
		elements = { 198.18.0.12 . 51820 }
	}

	chain inbound {
		type filter hook prerouting priority raw; policy drop;
		ip saddr . udp sport @holes udp dport 51820 notrack accept comment "drawbridge:holes"
		counter drop comment "drawbridge:default-deny"
	}
}
table ip filter {
	chain INPUT {
		type filter hook input priority filter; policy drop;
		udp dport 51820 xt match "set"  counter accept
		 counter drop
	}
}
`),
)
const NOTHING = { 'wall-v4': '', 'wall-v6': '', guard: '' }

const lines = (text: string) => text.trim().split('\n')
const wallLoaded = lines(`
delete rule ip filter INPUT handle 4
delete chain ip filter INPUT
delete table ip filter
add table ip filter
add chain ip filter INPUT { type filter hook input priority filter; policy accept; }
add chain ip filter INPUT { type filter hook input priority filter; policy drop; }
add rule ip filter INPUT handle 4 udp dport 51820 xt match "set"  counter accept
add rule ip filter INPUT  counter drop`)
const guardReplaced = lines(`
add table inet drawbridge_guard
delete table inet drawbridge_guard
add table inet drawbridge_guard
add chain inet drawbridge_guard inbound { type filter hook prerouting priority raw; policy drop; }
add set inet drawbridge_guard holes { type ipv4_addr . inet_service; } 
add element inet drawbridge_guard holes { 198.18.0.12 . 51820 }
add rule inet drawbridge_guard inbound handle 10 ip saddr . udp sport @holes udp dport 51820 notrack accept comment "drawbridge:holes"
add rule inet drawbridge_guard inbound counter drop comment "drawbridge:default-deny"`)
const guardDeleted = lines(`
delete rule inet drawbridge_guard inbound handle 3
delete set inet drawbridge_guard holes
delete chain inet drawbridge_guard inbound
delete table inet drawbridge_guard`)
const guardTakenUp = ['add table inet drawbridge_guard']
const wallsDeleted = ['delete table ip filter', 'delete table ip6 filter']
const wallOpened = ['insert rule ip filter INPUT counter accept']
const wall6Flushed = ['delete rule ip6 filter INPUT handle 5']
const wallRewrittenOpen = wallLoaded.map((line) => line.replace('policy drop', 'policy accept'))

const WALL = [{ kind: 'wall-v4', detail: 'w' }] as const
const WALL_HOLE = [{ kind: 'holes-wall', detail: 'h', isShut: false }] as const
const GUARD = [{ kind: 'guard', detail: 'g' }] as const

/** A chronicle of a host that was read whole once. */
const begun = () => {
  const chronicle = new Chronicle()
  chronicle.read([], SHAPES, chronicle.page)
  return chronicle
}
const tell = (chronicle: Chronicle, ...transactions: readonly (readonly string[])[]) =>
  transactions.forEach((all) =>
    [...all, '# new generation 7 by process 42 (nft)'].forEach((line) => chronicle.tell(line)),
  )

describe('what events tell between two readings', () => {
  it.each<readonly [string, readonly (readonly string[])[]]>([
    ['both are deleted in one transaction', [[...guardDeleted, ...wallsDeleted]]],
    ['the guard is deleted, then the walls', [guardDeleted, wallsDeleted]],
    ['the walls are deleted, then the guard', [wallsDeleted, guardDeleted]],
    ['the IPv6 wall alone is flushed beside the guard', [wall6Flushed, guardDeleted]],
    ['an ACCEPT is inserted beside the guard', [wallOpened, guardDeleted]],
    [
      'the unit puts all back before anybody reads',
      [[...guardDeleted, ...wallsDeleted], wallLoaded, guardReplaced],
    ],
    [
      'the guard is deleted after the next owner took it up',
      [wallLoaded, guardTakenUp, guardDeleted, wallsDeleted, wallLoaded],
    ],
    ['the wall is written anew with an open policy', [guardDeleted, wallRewrittenOpen]],
  ])('is that the host was open when %s', (_title, transactions) => {
    const chronicle = begun()
    tell(chronicle, ...transactions)

    expect(chronicle.take().wasOpen).toBe(true)
  })

  it.each<readonly [string, readonly (readonly string[])[]]>([
    ['only walls are deleted', [wallsDeleted]],
    ['only the guard is deleted and replaced', [guardDeleted, guardReplaced]],
    [
      "the guard's owner dies, the unit loads the walls and the next takes up",
      [wallLoaded, guardTakenUp],
    ],
    ['a wall is mended before the guard falls', [wallOpened, wallLoaded, guardDeleted]],
    ['the guard is replaced before a wall falls', [guardDeleted, guardReplaced, wallOpened]],
    [
      'one transaction mends the guard and harms a wall',
      [guardDeleted, [...guardReplaced, ...wallOpened]],
    ],
    ['tables of others come and go', [['add table ip evil'], ['delete table ip evil']]],
  ])('is that the host was never open when %s', (_title, transactions) => {
    const chronicle = begun()
    tell(chronicle, ...transactions)

    expect(chronicle.take().wasOpen).toBe(false)
  })

  it('says nothing before a transaction has been told to its end', () => {
    const chronicle = begun()
    const half = [...guardDeleted, ...wallsDeleted]
    half.forEach((line) => chronicle.tell(line))
    expect(chronicle.take().wasOpen).toBe(false)
    tell(chronicle, [])

    expect(chronicle.take().wasOpen).toBe(true)
  })

  it.each([
    ['the wall was read broken', WALL],
    ['a hole too many was read, which sends no event', WALL_HOLE],
  ])('counts together with what %s', (_title, findings) => {
    const chronicle = begun()
    chronicle.read(findings, SHAPES, chronicle.page)
    tell(chronicle, guardDeleted)

    expect(chronicle.take().wasOpen).toBe(true)
  })

  it('is forgotten about a wall that is read whole afterwards', () => {
    const chronicle = begun()
    tell(chronicle, wallOpened)
    chronicle.read([], SHAPES, chronicle.page)
    tell(chronicle, guardDeleted)

    expect(chronicle.take().wasOpen).toBe(false)
  })

  it('is not forgotten because of a reading during which it happened', () => {
    const chronicle = begun()
    const { page } = chronicle
    tell(chronicle, wallOpened)
    chronicle.read([], SHAPES, page)
    tell(chronicle, guardDeleted)

    expect(chronicle.take().wasOpen).toBe(true)
  })

  it('is that both were broken when one reading found them so', () => {
    const chronicle = begun()
    chronicle.read([...WALL, ...GUARD], NOTHING, chronicle.page)

    expect(chronicle.take().wasOpen).toBe(true)
  })

  it('names what was harmed, and not a guard that was only taken up or given a hole', () => {
    const chronicle = begun()
    tell(chronicle, wallOpened, wallLoaded, guardTakenUp, [
      'add element inet drawbridge_guard holes { 198.18.0.13 . 51820 }',
    ])

    expect(chronicle.take()).toEqual({ wasOpen: false, harmed: ['wall-v4'] })
    expect(chronicle.take().harmed).toEqual([])
  })

  it('is told once', () => {
    const chronicle = begun()
    tell(chronicle, [...guardDeleted, ...wallsDeleted])
    chronicle.take()
    tell(chronicle, ['add table ip evil'])
    chronicle.read([], SHAPES, chronicle.page)

    expect(chronicle.take().wasOpen).toBe(false)
  })

  it('takes every rewriting for harm as long as nothing was read whole', () => {
    const chronicle = new Chronicle()
    tell(chronicle, wallLoaded, guardReplaced)

    expect(chronicle.take().wasOpen).toBe(true)
  })
})
