import { prove } from '../../lab/proof/index.ts'
import type { Measured } from './measure.ts'
import { median } from './measure.ts'

const ROUNDS = 5
const RULES = 5000
const MORE = 20_000

/**
 * A wall of so many rules, read and proved as a whole; by processor time, since others use the machine too. Growth:
 * what a rule costs among 20,000, beside one among 5,000.
 */
export function benchProof(print: (text: string) => void): readonly Measured[] {
  const few = cpuSeconds(RULES)
  const many = cpuSeconds(MORE)
  const growth = many / MORE / (few / RULES)
  const mib = process.memoryUsage.rss() / 1024 / 1024
  print(`proof: ${few.toFixed(2)} s for 5,000 rules, ${many.toFixed(2)} s for 20,000\n`)
  return [
    {
      ...{ what: '5,000 rules read and proved', value: few, unit: 's', target: 1 },
      from: 'processor time',
    },
    {
      ...{ what: 'a rule of 20,000, beside one of 5,000', value: growth, unit: '×', target: 2 },
      from: `${many.toFixed(2)} s / ${few.toFixed(2)} s`,
    },
    {
      ...{ what: 'memory of all that', value: mib, unit: 'MiB', target: 800 },
      from: 'resident, Node itself included',
    },
  ]
}

function cpuSeconds(rules: number): number {
  const rules4 = wallOf(rules)
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage()
    const { verdict } = prove({ rules4, rules6: SHUT })
    if (verdict !== 'held') throw new Error(`the bench's own wall is ${verdict}`)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000_000
  })
  return median(rounds)
}

const SHUT = '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\nCOMMIT\n'

/** Networks shut out, and a chain for each ten rules, as firewalls of many tenants have them; all of it drops. */
function wallOf(count: number): string {
  const chains = Array.from({ length: count / 20 }, (_, at) => `tenant-${String(at)}`)
  const blocked = Array.from({ length: count / 2 }, (_, at) => {
    const source = `${String(1 + ((at * 7) % 223))}.${String((at * 13) % 256)}.${String(at % 256)}`
    return `-A INPUT -s ${source}.0/24 -j DROP`
  })
  const tenants = chains.flatMap((chain, at) => [
    `-A FORWARD -d 10.${String(at >> 8)}.${String(at & 255)}.1/32 -j ${chain}`,
    ...Array.from({ length: 9 }, (_, rule) => {
      const source = `198.18.${String((at * 31 + rule) % 256)}.${String((at * 7) % 256)}`
      const verdict = rule % 3 === 0 ? 'RETURN' : 'DROP'
      const port = String(1 + ((at * 101 + rule * 977) % 65535))
      return `-A ${chain} -s ${source}/32 -p tcp -m tcp --dport ${port} -j ${verdict}`
    }),
  ])
  return [
    ...['*filter', ':INPUT DROP [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]'],
    ...chains.map((chain) => `:${chain} - [0:0]`),
    '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    ...[...blocked, ...tenants],
    'COMMIT\n',
  ].join('\n')
}
