import { describe, expect, it } from 'vitest'
import './identity-expectations.ts'
import { Inconclusive } from './inconclusive.ts'
import type { Heard } from './wire/heard.ts'

const answer = (status: number, body: unknown): Heard => ({ kind: 'answer', status, body })
const granted = answer(200, { certificate: 'pem' })
const byControl = (code: string) => answer(403, { error: { code } })
const byAgent = (code: string) => answer(409, { outcome: 'refused', code })
const hungUp: Heard = { kind: 'hung up', why: 'alert unknown ca' }
const noWayIn: Heard = { kind: 'no way in', why: 'connection refused' }

const named = (name: string): unknown => expect.objectContaining({ name })

describe('to be refused with a code', () => {
  it.each([
    ['control', byControl('E_TOKEN_USED')],
    ['an agent', byAgent('E_TOKEN_USED')],
  ])('is met by a refusal of %s with this code', (_whose, heard) => {
    expect(heard).toBeRefusedWith('E_TOKEN_USED')
  })

  it('is not met by what was granted: that is the success of an attack', () => {
    expect(() => {
      expect(granted).toBeRefusedWith('E_TOKEN_USED')
    }).toThrow('to be refused with E_TOKEN_USED')
  })

  it.each([
    ['a refusal for another reason', byControl('E_TOKEN_EXPIRED')],
    ['a hang-up', hungUp],
    ['no way in', noWayIn],
  ])('is in doubt after %s: it says nothing about this reason', (_what, heard) => {
    expect(() => {
      expect(heard).toBeRefusedWith('E_TOKEN_USED')
    }).toThrow(Inconclusive)
  })
})

describe('to be hung up on', () => {
  it('is met by a hang-up and not by any answer', () => {
    expect(hungUp).toBeHungUpOn()
    expect(() => {
      expect(byAgent('E_NOT_CONTROL')).toBeHungUpOn()
    }).toThrow('to be hung up on')
  })

  it('is in doubt when there was nobody to hang up', () => {
    expect(() => {
      expect(noWayIn).toBeHungUpOn()
    }).toThrow(named('Inconclusive'))
  })
})

describe('to be granted once', () => {
  it.each([
    ['two grants', [granted, granted], 'Error'],
    ['none', [byControl('E_TOKEN_USED'), byControl('E_TOKEN_USED')], 'Inconclusive'],
    ['one grant and no way in', [granted, noWayIn], 'Inconclusive'],
  ])('is not met by %s', (_what, all, name) => {
    expect(() => {
      expect(all).toBeGrantedOnceElse('E_TOKEN_USED')
    }).toThrow(named(name))
  })

  it('is met by one grant and one refusal', () => {
    expect([byControl('E_TOKEN_USED'), granted]).toBeGrantedOnceElse('E_TOKEN_USED')
  })
})
