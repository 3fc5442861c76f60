import { describe, expect, test } from 'vitest'
import { halfOf } from './half.ts'

const PLAYS = ['a1', 'b1', 'a2', 'c1', 'b2', 'd1', 'e1']

describe('plays in two files', () => {
  test('each is in one of them, and in one only', () => {
    const both = [...halfOf(PLAYS, 'one'), ...halfOf(PLAYS, 'other')]

    expect(both.sort()).toEqual([...PLAYS].sort())
    expect(halfOf(PLAYS, 'one')).toEqual(['a1', 'a2', 'b2', 'e1'])
  })

  test('those of a kind stay together', () => {
    const of = (play: string) => play.charAt(0)

    expect(halfOf(PLAYS, 'one', { of })).toEqual(['a1', 'a2', 'c1', 'e1'])
    expect(halfOf(PLAYS, 'other', { of })).toEqual(['b1', 'b2', 'd1'])
  })

  test('in one lab they are played one after the other', () => {
    expect(halfOf(PLAYS, 'one', { inOneLab: true })).toEqual(PLAYS)
    expect(halfOf(PLAYS, 'other', { inOneLab: true })).toEqual([])
  })
})
