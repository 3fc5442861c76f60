import { describe, expect, it } from 'vitest'
import { choose } from './choose.ts'
import type { Scenario } from './scenario.ts'

const scenario = (id: string, ...tags: readonly string[]): Scenario => ({
  id,
  tags: [...tags],
  kind: 'journey',
  title: id,
  claim: 'default-deny',
  hosts: ['alice'],
  overlay: 'encrypted',
  file: `scenarios/journeys/${id}.ts`,
})
const all = [scenario('a-host-leaves', 'membership'), scenario('a-host-boots', 'boot')]
const idsOf = (word: string) => choose('scenario', all, word).map(({ id }) => id)

describe('what `scenario run` plays', () => {
  it('is everything for all', () => {
    expect(idsOf('all')).toEqual(['a-host-leaves', 'a-host-boots'])
  })

  it('is one scenario for its id', () => {
    expect(idsOf('a-host-boots')).toEqual(['a-host-boots'])
  })

  it('is whatever carries a tag', () => {
    expect(idsOf('membership')).toEqual(['a-host-leaves'])
  })

  it('is refused for a word that is neither, with the ids that there are', () => {
    expect(() => choose('scenario', all, 'a-host-boot')).toThrow(
      expect.objectContaining({
        code: 'E_NO_SUCH_SCENARIO',
        exitCode: 254,
        message: expect.stringContaining('did you mean a-host-boots?') as unknown,
        next: expect.stringContaining('a-host-leaves') as unknown,
      }),
    )
  })
})
