import type { PacketView } from '../../probe/attempt/attempt.ts'
import type { ProofFinding } from '../../proof/index.ts'
import { typedCommand } from '../../typed-command.ts'
import { type Check, held } from '../check.ts'
import { FRAMES_PORT } from '../ports.ts'
import type { ClaimId } from '../result.ts'
import type { WorldHost } from '../world.ts'
import type { Walls } from './allow-list.ts'
import type { HostProof } from './prove-host.ts'

export interface ProofContext {
  readonly lab: string
  readonly host: WorldHost
  readonly tunnelPort: number
  /** Every host, to name the other end of a hole by. */
  readonly hosts: readonly WorldHost[]
}

const WALLS: readonly Walls[] = ['both', 'wall', 'guard']
const FAMILIES = [4, 6] as const

/**
 * The proof's word on a host: of both walls together, and of each alone, since each must be enough by itself. What
 * both let through is not told again of each.
 */
export const judgeProof = (
  { answers }: Pick<HostProof, 'answers'>,
  context: ProofContext,
): readonly Check[] => {
  const told = new Set(answers.both.findings.map(ruleNameOf))
  return WALLS.flatMap((walls) => {
    const findings = answers[walls].findings.filter(
      (finding) => walls === 'both' || !told.has(ruleNameOf(finding)),
    )
    return [
      ...FAMILIES.filter((family) => findings.every((finding) => finding.family !== family)).map(
        () => held(CLAIM[walls]),
      ),
      ...findings.map((finding) => checkOf(finding, walls, context)),
    ]
  })
}

const CLAIM: Readonly<Record<Walls, ClaimId>> = {
  both: 'default-deny',
  wall: 'locked-at-boot',
  guard: 'locked-at-boot',
}

const NAMES: Readonly<Record<Walls, string>> = {
  both: 'both walls',
  wall: 'iptables alone',
  guard: 'the guard alone',
}

const checkOf = (
  finding: ProofFinding,
  walls: Walls,
  { lab, host, hosts, tunnelPort }: ProofContext,
): Check => ({
  claim: claimOf(finding, walls, tunnelPort),
  verdict: finding.verdict,
  host: host.target,
  from: otherEnd(finding, hosts),
  packet: viewOf(finding),
  rule: ruleNameOf(finding),
  evidence: `proof of ${NAMES[walls]}: ${finding.chain ?? 'the ruleset'} ${finding.because}`,
  replay: typedCommand('verify', '--lab', lab),
})

const claimOf = ({ query, packet }: ProofFinding, walls: Walls, tunnelPort: number): ClaimId => {
  const isTunnel =
    packet?.proto === 'udp' &&
    [tunnelPort, FRAMES_PORT].some((port) => packet.sport === port && packet.dport === port)
  if (isTunnel) return 'pairwise-holes'
  return query === 'hole-open' ? 'control-only' : CLAIM[walls]
}

const otherEnd = ({ packet, chain }: ProofFinding, hosts: readonly WorldHost[]): string | null => {
  const address = chain === 'OUTPUT' ? packet?.dst : packet?.src
  return hosts.find((host) => host.address === address)?.target ?? null
}

const viewOf = ({ packet }: ProofFinding): PacketView | null => {
  if (!packet) return null
  const { family, proto, iif, oif, src, dst, sport, dport } = packet
  return { family, proto, iif, oif, src, dst, sport, dport }
}

/** As findings by packets name it: `iptables filter: -A INPUT …`; a rule of nft's bears its table already. */
export const ruleNameOf = ({ rule, family }: Pick<ProofFinding, 'rule' | 'family'>) => {
  if (rule === null || rule.startsWith('nft ')) return rule
  const [, chain, policy] = /^:(\S+) (\S+)/.exec(rule) ?? []
  const text = chain === undefined ? rule : `-P ${chain} ${policy ?? ''}`
  return `${family === 6 ? 'ip6tables' : 'iptables'} filter: ${text}`
}
