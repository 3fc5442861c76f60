import fc from 'fast-check'
import { expect } from 'vitest'
import { prove } from '../lab/proof/index.ts'
import { always } from './always.ts'
import { crookedDump, crookedTable } from './proof/rule-lines.ts'

const SHUT = '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\nCOMMIT\n'
const RUNS = { runs: 500 }

/** Where such a rule stood, the one that no packet meets was once blamed for what it lets in. */
const TRANSLATING = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
-A INPUT -j DNAT --to-destination 198.18.0.9
COMMIT
`

const judge = (rules4: string) => prove({ rules4, rules6: SHUT }, { maxNodes: 50_000 })

always(
  'the proof answers whatever is called a dump, and holds nothing that ends within a table',
  fc.property(crookedDump, (rules4) => {
    const { verdict, findings } = judge(rules4)

    expect(['held', 'broken', 'inconclusive']).toContain(verdict)
    expect(verdict === 'held').toBe(findings.length === 0)
    if (!rules4.includes('\nCOMMIT')) expect(verdict).not.toBe('held')
  }),
  RUNS,
)

always(
  'a table that drops is held if no rule of it can accept, and never with a line that cannot be read',
  fc.property(crookedTable, (rules4) => {
    const { verdict, unread } = judge(rules4)
    const isUnreadable = unread.some(({ because }) => !because.startsWith('not understood'))

    if (isUnreadable) expect(verdict).not.toBe('held')
    if (!isUnreadable && !/ACCEPT|-j|-g/.test(rules4)) expect(verdict).toBe('held')
  }),
  RUNS,
)

always(
  'one rule more that no packet meets changes no answer',
  fc.property(crookedTable, (rules4) => {
    const never = '-A INPUT -p tcp -m tcp ! --dport 0:65535 -j ACCEPT'
    const [one, other] = [rules4, rules4.replace('COMMIT', `${never}\nCOMMIT`)].map(judge)

    expect(other?.verdict).toBe(one?.verdict)
    expect(other?.findings.length).toBe(one?.findings.length)
  }),
  { ...RUNS, kept: [[TRANSLATING]] },
)

always(
  'the proof answers whatever is called sets, a listing of nft, or an allowance',
  fc.property(fc.oneof(crookedDump, fc.json()), (text) => {
    const shut = { rules4: SHUT, rules6: SHUT }
    const answers = [
      prove({ ...shut, sets: text }),
      prove({ ...shut, nft: text }),
      prove(shut, { allow: text }),
    ]

    for (const { verdict } of answers.slice(0, 2))
      expect(['held', 'inconclusive']).toContain(verdict)
    expect(['held', 'broken', 'inconclusive']).toContain(answers[2]?.verdict)
  }),
  RUNS,
)
