import { test } from 'vitest'
import { netnsWorld } from '../probe/testing/netns-world.ts'
import { subprocessEngine } from '../probe/testing/subprocess-engine.ts'
import { worldOf } from './testing/world-of.ts'
import { verify } from './verify.ts'

test('x', async () => {
  await using world = await netnsWorld({ hosts: Number(process.env['N'] ?? 3) })
  await using engine = await subprocessEngine()
  for (let i = 0; i < 3; i++) {
    const result = await verify(engine, worldOf(world))
    console.log(
      result.verdict,
      result.ms,
      result.claims,
      result.findings.length,
      JSON.stringify(result.findings.slice(0, 5), null, 1),
    )
  }
}, 60000)
