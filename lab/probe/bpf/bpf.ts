/** One classic BPF instruction: code, jump if true, jump if false, operand. */
export type BpfStep = readonly [code: number, jt: number, jf: number, k: number]
export type BpfProgram = readonly BpfStep[]

const LOAD_HALF = 0x28
const LOAD_WORD = 0x20
const LOAD_BYTE = 0x30
const AND = 0x54
const JUMP_EQUAL = 0x15
const RETURN = 0x06
const WHOLE = 0x40000

/** A test on a number at a fixed place of the frame. */
export interface BpfTest {
  readonly at: number
  readonly size: 1 | 2 | 4
  readonly mask?: number
  readonly equals: number
}

const LOAD = { 1: LOAD_BYTE, 2: LOAD_HALF, 4: LOAD_WORD } as const

/** Lets a frame through when every test of at least one group holds. */
export const anyOf = (...groups: readonly (readonly BpfTest[])[]): BpfProgram => [
  ...groups.flatMap(group),
  [RETURN, 0, 0, 0],
]

const group = (tests: readonly BpfTest[]): readonly BpfStep[] => {
  const sizes = tests.map(({ mask }) => (mask === undefined ? 2 : 3))
  const total = sizes.reduce((sum, size) => sum + size, 0) + 1
  let done = 0
  const steps = tests.flatMap((test, index): readonly BpfStep[] => {
    done += sizes[index] ?? 0
    return compare(test, total - done)
  })
  return [...steps, [RETURN, 0, 0, WHOLE]]
}

const compare = ({ at, size, mask, equals }: BpfTest, orElse: number): readonly BpfStep[] => [
  [LOAD[size], 0, 0, at],
  ...(mask === undefined ? [] : [[AND, 0, 0, mask] as const]),
  [JUMP_EQUAL, 0, orElse, equals],
]
