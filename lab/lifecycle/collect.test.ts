import { expect, test } from 'vitest'
import type { Machine, Role } from '../backends/backend.ts'
import { leavingsOf } from './collect.ts'

const machine = (name: string, run: string, role: Role = 'host'): Machine => ({
  id: name,
  lab: 'lab',
  slice: 0,
  role,
  name,
  status: 'running',
  image: 'image',
  facts: {},
  run: { run, ownerPid: 1, ownerStart: '1', bootId: 'boot' },
})

const whole = [
  machine('switch', 'a', 'switch'),
  machine('host-1', 'a'),
  machine('done-a', 'a', 'marker'),
]
const noneLives = (): boolean => false
const names = (machines: readonly Machine[]): readonly string[] => machines.map(({ name }) => name)

test('a lab whose run was complete stays although that run ended', () => {
  expect(leavingsOf(whole, noneLives)).toEqual([])
})

test('a lab whose only run died half-way goes whole', () => {
  const half = [
    machine('switch', 'a', 'switch'),
    machine('host-1', 'a'),
    machine('lock', 'a', 'marker'),
  ]

  expect(names(leavingsOf(half, noneLives))).toEqual(['switch', 'host-1', 'lock'])
})

test('a run that died while it grew a lab leaves only its own machines and its lock to be swept', () => {
  const grown = [...whole, machine('host-2', 'b'), machine('lock', 'b', 'marker')]

  expect(names(leavingsOf(grown, noneLives))).toEqual(['host-2', 'lock'])
})

test('what a living run is making is left alone', () => {
  const growing = [...whole, machine('host-2', 'b'), machine('lock', 'b', 'marker')]

  expect(leavingsOf(growing, ({ run }) => run === 'b')).toEqual([])
})

test('what is left of a lab that was being taken down is swept whole', () => {
  const rest = [machine('switch', 'a', 'switch'), machine('host-1', 'a')]

  expect(names(leavingsOf(rest, noneLives))).toEqual(['switch', 'host-1'])
})

test('machines without a switch are no lab', () => {
  expect(
    names(leavingsOf([machine('host-1', 'a'), machine('done-a', 'a', 'marker')], noneLives)),
  ).toEqual(['host-1', 'done-a'])
})
