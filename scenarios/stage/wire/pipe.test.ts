import { expect, test } from 'vitest'
import type { Lab } from '../../../lab/index.ts'
import { callFrom } from './pipe.ts'

test('nobody is called who stands outside of the lab', async () => {
  const standing = async () => Promise.resolve({ lab: 'mine', slice: 7 })

  await expect(
    callFrom({ standing } as unknown as Lab, 'stranger', { address: '198.18.8.11', port: 7411 }),
  ).rejects.toThrow(expect.objectContaining({ code: 'E_OUTSIDE_LAB' }))
})
