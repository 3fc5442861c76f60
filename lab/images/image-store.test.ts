import { expect, test } from 'vitest'
import { supernumerary } from './image-store.ts'

test('the three newest images of other trees stay, older ones go', () => {
  const others = [5, 1, 4, 2, 3].map((created) => ({ created }))

  expect(supernumerary(others)).toEqual([{ created: 2 }, { created: 1 }])
})
