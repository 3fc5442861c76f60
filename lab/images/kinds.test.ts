import { describe, expect, it } from 'vitest'
import { recipesFor, RECIPES } from './kinds.ts'

const kindsOf = (...wanted: Parameters<typeof recipesFor>[0][number][]): readonly string[] =>
  recipesFor(wanted).map(({ kind }) => kind)

describe('the recipes for the wanted images', () => {
  it('bring along what the images stand on, parents first', () => {
    expect(kindsOf('host')).toEqual(['base', 'runtime', 'host'])
  })

  it('bring nothing that is not needed', () => {
    expect(kindsOf('stranger')).toEqual(['base', 'tools', 'stranger'])
  })

  it('list every parent before its children', () => {
    const seen = new Set<string>(['rootfs'])
    for (const { kind, from } of RECIPES) {
      expect(seen, `${from} before ${kind}`).toContain(from)
      seen.add(kind)
    }
  })
})
