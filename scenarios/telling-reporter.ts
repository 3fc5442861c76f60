import { stripVTControlCharacters } from 'node:util'
import type { SerializedError, TestAnnotation } from 'vitest'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { verdictOn, type Ending } from './verdict-on.ts'
import { BEGUN } from './wishes.ts'

/** What is told of the scenarios while they are played. */
export type Word =
  | { readonly kind: 'begun'; readonly id: string; readonly on: 'real' | 'twin' }
  | {
      readonly kind: 'ended'
      readonly id: string
      readonly verdict: 'held' | 'broken' | 'inconclusive'
      readonly ms: number
      /** Of an attack: which system it was replayed on. */
      readonly on: 'real' | 'twin'
      readonly evidence: readonly string[]
    }
  /** Something failed that belongs to no scenario. */
  | { readonly kind: 'trouble'; readonly evidence: string }

/** Tells of each scenario when it begins and when it ends. */
export class TellingReporter implements Reporter {
  readonly #tell: (word: Word) => void

  constructor(tell: (word: Word) => void) {
    this.#tell = tell
  }

  onTestCaseAnnotate(test: TestCase, { message }: TestAnnotation): void {
    if (message === BEGUN) this.#tell({ kind: 'begun', id: idOf(test), on: onOf(test) })
  }

  onTestCaseResult(test: TestCase): void {
    this.#tell({
      kind: 'ended',
      id: idOf(test),
      verdict: verdictOn(endingOf(test)),
      ms: Math.round(test.diagnostic()?.duration ?? 0),
      on: onOf(test),
      evidence: evidenceOf(test),
    })
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    for (const error of [...modules.flatMap((module) => module.errors()), ...unhandled])
      this.#tell({ kind: 'trouble', evidence: textOf(error) })
  }
}

const onOf = (test: TestCase): 'real' | 'twin' => test.meta().on ?? 'real'

const idOf = ({ parent }: TestCase): string => (parent.type === 'suite' ? parent.name : '')

function endingOf(test: TestCase): Ending {
  const { state, errors = [] } = test.result()
  return { state, errors, hasBegun: test.meta().hasBegun === true }
}

function evidenceOf(test: TestCase): readonly string[] {
  const result = test.result()
  const { wreck, pcap, bundle, evidence = [] } = test.meta()
  return [
    ...evidence,
    ...(pcap === undefined ? [] : [`packets in ${pcap}`]),
    ...(bundle === undefined ? [] : [bundle]),
    ...(result.state === 'skipped' ? [result.note ?? 'it was not played'] : []),
    ...(result.errors ?? []).map(textOf),
    ...(result.state === 'failed' && wreck !== undefined
      ? [`the wreck stands as lab ${wreck}`]
      : []),
  ]
}

/** What was expected and seen, and the line of the play. */
function textOf({ message, stacks = [] }: Pick<SerializedError, 'message' | 'stacks'>): string {
  const line = stacks.find(({ file }) => /\/(?:journeys|attacks)\//.test(file))
  const where = line
    ? ` (${line.file.replace(/^.*\/(?=scenarios\/)/, '')}:${String(line.line)})`
    : ''
  return stripVTControlCharacters(message) + where
}
