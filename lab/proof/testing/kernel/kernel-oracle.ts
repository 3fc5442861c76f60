import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Family } from '../../family.ts'
import type { State } from '../../dump/match.ts'

/** A flow that connection tracking is told of as if both sides had spoken. */
export interface KnownFlow {
  readonly src: string
  readonly dst: string
  readonly sport: number
  readonly dport: number
  readonly protocol: number
}

export interface Round {
  readonly family: Family
  readonly rules: string
  readonly sets: string
  /** The guard's table for `nft -f`; empty: there is none. */
  readonly guard: string
  readonly flows: readonly KnownFlow[]
  /** Card number (255: the host sends it itself), length and bytes of each frame, base64. */
  readonly frames: string
}

/** What the kernel said; packets by the number that they carry. */
export interface RoundAnswer {
  /** The kernel's own dumps of what was loaded. */
  readonly rules: string
  readonly sets: string
  readonly nft: string
  readonly fired: number
  readonly arrived: number
  readonly tracked: ReadonlyMap<number, State>
  readonly translated: ReadonlySet<number>
  readonly routed: ReadonlySet<number>
  readonly passed: ReadonlySet<number>
}

interface RawAnswer {
  readonly refused?: string
  readonly rules: string
  readonly sets: string
  readonly nft: string
  readonly fired: number
  readonly arrived: number
  readonly tracked: readonly (readonly [number, State])[]
  readonly translated: readonly number[]
  readonly routed: readonly number[]
  readonly passed: readonly number[]
}

const PROGRAM = fileURLToPath(new URL('kernel_oracle.py', import.meta.url))

/** A host in a network namespace of its own, and a stranger who fires at it. Needs root. */
export class KernelOracle implements AsyncDisposable {
  readonly #program: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>

  private constructor(program: ChildProcessWithoutNullStreams) {
    this.#program = program
    this.#lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]()
  }

  static async start(): Promise<KernelOracle> {
    const program = spawn('python3', [PROGRAM])
    program.stderr.pipe(process.stderr)
    const oracle = new KernelOracle(program)
    await oracle.#line()
    return oracle
  }

  /** Null when the kernel's tools refused the rules. */
  async play(round: Round): Promise<RoundAnswer | { readonly refused: string }> {
    this.#program.stdin.write(`${JSON.stringify(round)}\n`)
    const answer: RawAnswer = JSON.parse(await this.#line())
    if (answer.refused !== undefined) return { refused: answer.refused }
    return {
      ...answer,
      tracked: new Map(answer.tracked),
      translated: new Set(answer.translated),
      routed: new Set(answer.routed),
      passed: new Set(answer.passed),
    }
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next()
    if (done === true) throw new Error('the kernel oracle has ended; its words stand above')
    return value
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#program.exitCode !== null) return
    this.#program.stdin.end()
    await once(this.#program, 'exit')
  }
}
