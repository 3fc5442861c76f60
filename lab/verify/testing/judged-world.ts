import { afterAll, beforeAll } from 'vitest'
import type { PacketEngine } from '../../probe/engine/packet-engine.ts'
import { netnsWorld, type TestHost, type TestWorld } from '../../probe/testing/netns-world.ts'
import { subprocessEngine } from '../../probe/testing/subprocess-engine.ts'
import type { ClaimId, Finding, Verdict, VerifyResult } from '../result.ts'

export interface JudgedWorld {
  readonly world: TestWorld
  readonly engine: PacketEngine
  readonly hosts: readonly [TestHost, TestHost, TestHost]
}

/** Three hosts for the tests of a file, and an engine to look at them; asked for once the tests begin. */
export const judgedWorld = (): (() => JudgedWorld) => {
  const stack = new AsyncDisposableStack()
  let judged: JudgedWorld | null = null
  beforeAll(async () => {
    const world = stack.use(await netnsWorld({ hosts: 3 }))
    const engine = stack.use(await subprocessEngine())
    const [one, two, three] = world.hosts
    if (!one || !two || !three) throw new Error('three hosts were asked for')
    judged = { world, engine, hosts: [one, two, three] }
  })
  afterAll(() => stack.disposeAsync())
  return () => {
    if (!judged) throw new Error('the world is not there yet')
    return judged
  }
}

export const verdictOn = ({ claims }: VerifyResult, claim: ClaimId): Verdict | undefined =>
  claims.find(({ id }) => id === claim)?.verdict

export const findingsOf = ({ findings }: VerifyResult, claim: ClaimId): readonly Finding[] =>
  findings.filter((finding) => finding.claim === claim)
