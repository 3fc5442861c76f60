import { expect, it } from 'vitest'
import { attackTable } from './attack-table.ts'

it('shows what the real system and the twin did in every attack, and whatever is not as it must be in capitals', () => {
  const row = (id: string, on: 'real' | 'twin', isAsItMust: boolean) => ({
    id,
    on,
    isAsItMust,
    ms: 1500,
  })

  expect(
    attackTable([
      row('knocks', 'real', true),
      row('sweeps', 'real', false),
      row('knocks', 'twin', true),
      row('sweeps', 'twin', true),
      row('sweeps', 'twin', false),
    ]).split('\n'),
  ).toEqual([
    'attack  real      twin            s',
    'knocks  held      bitten        3.0',
    'sweeps  NOT HELD  NOT BITTEN    4.5',
  ])
})
