import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { openSink } from '../probe/sink.ts'
import type { Check } from './check.ts'
import { containersSeen } from './confined/containers-seen.ts'
import { judgeComponents } from './confined/judge-components.ts'
import { holeCells } from './hole-cells.ts'
import { type ChosenProbes, tryInwards } from './inwards.ts'
import { judgeHost } from './judge-host.ts'
import { judgeOverlay } from './judge-overlay.ts'
import { hearKnocks } from './knocks.ts'
import { type KnownWorld, knownWorld, wishBetween } from './known-world.ts'
import { judgeOutwards } from './outwards.ts'
import { chosenProbes } from './proof/chosen-probes.ts'
import { type HostProof, proveHost } from './proof/prove-host.ts'
import { inPool } from './pool.ts'
import { openPosts, type Posts } from './posts.ts'
import { type HoleCell, type ProofOfHost, together, type VerifyResult } from './result.ts'
import { gatherFindings, tallyClaims } from './tally.ts'
import { type OverlaySeen, tryOverlay } from './try-overlay.ts'
import type { World, WorldHost } from './world.ts'

/**
 * Judges every claim that can be judged on a lab at rest, by packets and by what the kernels say. What
 * cannot be seen of one machine is an inconclusive finding. Throws `ProbeError` where looking itself
 * failed: `E_ENGINE_CLOSED`, `E_NO_SINK`, `E_OBSERVER_BUSY`, `E_UNREADABLE`.
 */
export const verify = async (engine: PacketEngine, world: World): Promise<VerifyResult> => {
  const started = performance.now()
  if (!world.state || world.hosts.length === 0)
    return resultOf([], { hosts: world.hosts.length, holes: [], proofs: [], started })
  const known = await knownWorld(engine, world, world.state)
  await using life = new AsyncDisposableStack()
  const sink = openSink(engine, { switch: world.switch, ...world.sink })
  const posts = await openPosts(
    engine,
    known,
    sink.then((one) => life.use(one)),
  )
  life.use(posts)
  const proofs = new Map(posts.hosts.map((post) => [post.host.target, proveHost(known, post)]))
  const inwards = await tryInwards(known, posts, chosenBy(known, posts, proofs))
  const answers = await hearKnocks(posts.doorbell, inwards.hosts)
  const outwards = await judgeOutwards(engine, known, posts)
  const [overlay, components] = await Promise.all([
    lookAtOverlay(engine, known, posts),
    lookAtComponents(engine, known),
  ])
  const ofHosts = await inPool(4, inwards.hosts, (seen) =>
    judgeHost(engine, seen, { known, inwards, answers, proof: proofs.get(seen.post.host.target) }),
  )
  const checks = [
    ...known.checks,
    ...ofHosts.flat(),
    ...outwards,
    ...components,
    ...judgeOverlay({
      lab: world.lab,
      state: known.state,
      hosts: posts.hosts.map(({ host }) => host),
      wishOf: (from, to) => wishBetween(known, from, to),
      seen: overlay,
    }),
  ]
  return resultOf(checks, {
    hosts: world.hosts.length,
    holes: holeCells({ known, seen: inwards.hosts, overlay }),
    proofs: [...proofs].map(([host, { answers }]) => ({
      host,
      both: answers.both.verdict,
      wall: answers.wall.verdict,
      guard: answers.guard.verdict,
    })),
    started,
  })
}

const chosenBy = (
  known: KnownWorld,
  { hosts }: Posts,
  proofs: ReadonlyMap<string, HostProof>,
): ChosenProbes =>
  new Map(
    hosts.flatMap(({ host }) => {
      const proof = proofs.get(host.target)
      return proof ? [[host.target, chosenProbes(known, host, proof)]] : []
    }),
  )

const lookAtOverlay = (
  engine: PacketEngine,
  known: KnownWorld,
  { hosts }: Posts,
): Promise<OverlaySeen> =>
  tryOverlay(engine, {
    hosts: hosts.map(({ host, station }) => ({ host, sender: station.sender })),
    marker: known.world.marker,
    mates: new Map(hosts.map(({ host }) => [host.name, matesOf(known, hosts, host)])),
  })

const lookAtComponents = async (
  engine: PacketEngine,
  { world: { lab }, hosts, state }: KnownWorld,
): Promise<readonly Check[]> => {
  const seen = await containersSeen(
    engine,
    hosts.flatMap(({ pid }) => pid ?? []),
  )
  return hosts.flatMap((host) =>
    judgeComponents({ lab, host, state, seen: seen.get(host.pid ?? 0) ?? null }),
  )
}

const matesOf = (known: KnownWorld, hosts: Posts['hosts'], host: WorldHost): number =>
  hosts.filter((other) => other.host !== host && wishBetween(known, other.host, host) === 'open')
    .length

interface ResultParts {
  readonly hosts: number
  readonly holes: readonly HoleCell[]
  readonly proofs: readonly ProofOfHost[]
  readonly started: number
}

const resultOf = (
  checks: readonly Check[],
  { hosts, holes, proofs, started }: ResultParts,
): VerifyResult => {
  const claims = tallyClaims(checks, hosts)
  return {
    verdict: together(claims.map(({ verdict }) => verdict)),
    claims,
    proofs,
    findings: gatherFindings(checks),
    holes,
    ms: Math.round(performance.now() - started),
  }
}
