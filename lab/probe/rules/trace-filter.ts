import type { BpfProgram } from '../bpf/bpf.ts'

const IMMEDIATE = 0x00
const IMMEDIATE_X = 0x01
const LOAD_ANCILLARY = 0x20
const LOAD_AT_X = 0x40
const TO_X = 0x07
const JUMP_EQUAL = 0x15
const RETURN = 0x06
const ALL = 0xffffffff

/** linux/filter.h: finds the netlink attribute whose number is in X, from the place in A on. */
const FIND_ATTRIBUTE = 0xfffff000 + 12
const FIRST_ATTRIBUTE = 20
const ATTRIBUTE = { table: 1, chain: 2, type: 4 } as const
const VALUE = 4
const POLICY = 1

const word = (text: string): number =>
  [...text].reduce((sum, letter) => sum * 256 + letter.charCodeAt(0), 0)

const find = (attribute: number): BpfProgram => [
  [IMMEDIATE, 0, 0, FIRST_ATTRIBUTE],
  [IMMEDIATE_X, 0, 0, attribute],
  [LOAD_ANCILLARY, 0, 0, FIND_ATTRIBUTE],
  [TO_X, 0, 0, 0],
]

/**
 * What is worth hearing of the tracer: every word of every table, and of the observer's own only that a
 * probe was accepted or left. That is a third of all words.
 */
export const telling: BpfProgram = [
  ...find(ATTRIBUTE.table),
  [LOAD_AT_X, 0, 0, VALUE],
  [JUMP_EQUAL, 0, 14, word('draw')],
  [LOAD_AT_X, 0, 0, VALUE + 'drawbridge_'.length],
  [JUMP_EQUAL, 0, 12, word('obse')],
  ...find(ATTRIBUTE.chain),
  [LOAD_AT_X, 0, 0, VALUE],
  [JUMP_EQUAL, 7, 0, word('arri')],
  [JUMP_EQUAL, 6, 0, word('leav')],
  ...find(ATTRIBUTE.type),
  [LOAD_AT_X, 0, 0, VALUE],
  [JUMP_EQUAL, 1, 0, POLICY],
  [RETURN, 0, 0, ALL],
  [RETURN, 0, 0, 0],
]
