import { exitCodes, usageError } from '../../lab-error.ts'
import { compare, listDead, prove, type HostTexts } from '../../proof/index.ts'
import { typedCommand } from '../../typed-command.ts'
import { toggle, valued } from '../arguments/flag.ts'
import { readBounded } from '../proofs/read-bounded.ts'
import { renderDead, renderProof } from '../proofs/render-proof.ts'
import { defineVerb } from '../verb.ts'

const asTyped = (text: string): string => text

export default defineVerb({
  summary: 'prove from dumped rules, for every packet, that nothing gets in but what is allowed',
  details: `Reads what iptables-save, ip6tables-save and ipset save printed. Expected is that at INPUT and FORWARD nothing is accepted that nobody asked for, but on lo; each rule that breaks this is shown with a packet that it lets in. A family whose rules are not given is inconclusive, and so is what cannot be read.

--allow FILE says what may come in, a line each in the words of iptables; without "may" it must be open, too. What the host may say first is judged when a line speaks of OUTPUT:
  must v4 INPUT -s 198.18.0.1/32 -p tcp -m tcp --dport 7411
  may INPUT -p tcp -m tcp --dport 22

With --against FILE the question is another: what do those rules let in that these do not, and the other way round, at INPUT, FORWARD and OUTPUT? Exit code 0 then means that no packet fares otherwise.

Exit code 0: it holds for all packets. 1: it is broken. 3: it cannot be said.

Example:
  iptables-save > rules; ip6tables-save > rules6; ipset save > sets
  lab prove --rules rules --rules6 rules6 --ipset sets --ifaces lo,eth0`,
  effect: 'reads',
  arguments: {},
  flags: {
    rules: valued('FILE', 'what iptables-save printed', asTyped),
    rules6: valued('FILE', 'what ip6tables-save printed', asTyped),
    ipset: valued('FILE', 'what ipset save printed', asTyped),
    nft: valued(
      'FILE',
      'what nft -j list ruleset printed: the guard, and what else decides',
      asTyped,
    ),
    ifaces: valued('A,B', 'all interfaces of the host; any name is possible without', parseNames),
    allow: valued('FILE', 'what may come in', asTyped),
    against: valued(
      'FILE',
      'other rules of iptables-save: what they let in more, and less',
      asTyped,
    ),
    against6: valued('FILE', 'the same of ip6tables-save', asTyped),
    dead: toggle('list rules that decide about no packet, too'),
  },
  async run({ flags, out }) {
    const { rules, rules6, ipset, nft, ifaces, allow, against, against6, dead } = flags
    if (rules === undefined && rules6 === undefined && nft === undefined) throw nothingToProve()
    const beside = {
      ...(ipset === undefined ? {} : { sets: await readBounded(ipset) }),
      ...(nft === undefined ? {} : { nft: await readBounded(nft) }),
    }
    const host = { ...(await rulesOf(rules, rules6)), ...beside }
    const options = {
      ...(ifaces === undefined ? {} : { interfaces: ifaces }),
      ...(allow === undefined ? {} : { allow: await readBounded(allow) }),
    }
    const isCompared = against !== undefined || against6 !== undefined
    const answer = isCompared
      ? compare(host, { ...(await rulesOf(against, against6)), ...beside }, options)
      : prove(host, options)
    const hasColour = process.stdout.isTTY && !process.env['NO_COLOR']
    const listed = dead ? { dead: listDead(host, options) } : {}
    out.answer({ ...answer, ...listed }, () =>
      [
        renderProof(answer, { hasColour, isCompared }),
        ...(dead ? renderDead(listed.dead ?? null) : []),
      ].join('\n'),
    )
    return EXIT_CODES[answer.verdict]
  },
})

const rulesOf = async (
  rules: string | undefined,
  rules6: string | undefined,
): Promise<HostTexts> => ({
  ...(rules === undefined ? {} : { rules4: await readBounded(rules) }),
  ...(rules6 === undefined ? {} : { rules6: await readBounded(rules6) }),
})

const EXIT_CODES = {
  held: exitCodes.done,
  broken: exitCodes.broken,
  inconclusive: exitCodes.inconclusive,
} as const

function parseNames(text: string): readonly string[] {
  const names = text.split(',')
  if (names.every((name) => /^[^\s/]{1,15}$/.test(name))) return names
  throw usageError({
    code: 'E_INTERFACES',
    message: `"${text.slice(0, 60)}" is no list of interfaces: names of at most 15 characters with commas between`,
    next: 'give all of them, such as --ifaces lo,eth0',
  })
}

const nothingToProve = () =>
  usageError({
    code: 'E_NO_RULES',
    message: 'say which rules: --rules FILE, --rules6 FILE, or both',
    next: typedCommand('prove', '--rules', 'rules', '--rules6', 'rules6'),
  })
