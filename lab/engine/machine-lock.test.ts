import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { holdMachineLock } from './machine-lock.ts'

const name = `test-${String(process.pid)}`

describe('a lock over all processes of a machine', () => {
  afterAll(() => rm(join(tmpdir(), `drawbridge-${name}.lock`)))

  it('is held by one at a time, the others wait', async () => {
    const order: string[] = []
    const work = async (who: string): Promise<void> => {
      await using _lock = await holdMachineLock(name)
      order.push(`${who} in`)
      await new Promise((resolve) => setTimeout(resolve, 30))
      order.push(`${who} out`)
    }
    await Promise.all([work('a'), work('b')])

    expect([order[0]?.split(' ')[0], order[2]?.split(' ')[0]].toSorted()).toEqual(['a', 'b'])
    expect(order.map((entry) => entry.split(' ')[1])).toEqual(['in', 'out', 'in', 'out'])
  })
})
