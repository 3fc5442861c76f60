import { fuzzProof, type FuzzResult } from '../../lab/proof/testing/kernel/fuzz.ts'
import { keepExample } from '../../lab/proof/testing/kernel/kept-examples.ts'
import { KernelOracle } from '../../lab/proof/testing/kernel/kernel-oracle.ts'

const PACKETS_EACH = 2000
const MINUTE_MS = 60_000

/**
 * Holds the proof against the kernel for as long as asked: `--minutes N` (one, when not said), `--seed N` for the same
 * rulesets again. A difference is made small, written beside the kept examples, and printed.
 */
export async function fuzzProofFor(
  words: readonly string[],
  print: (text: string) => void,
): Promise<boolean> {
  const minutes = numberAfter(words, '--minutes') ?? 1
  const seed = numberAfter(words, '--seed') ?? Date.now() % 2 ** 31
  print(`seed ${String(seed)}, ${String(minutes)} min\n`)
  await using oracle = await KernelOracle.start()
  const began = performance.now()
  const result = await fuzzProof(oracle, {
    seed,
    until: { ms: minutes * MINUTE_MS },
    packetsEach: PACKETS_EACH,
  })
  print(summary(result, performance.now() - began))
  if (result.smallest === null) return result.rulesets > 0
  const [difference] = result.smallest.differences
  const shown = JSON.stringify({ ...difference, fired: undefined }, null, 2)
  print(`${result.smallest.dump}\n${shown}\nkept as ${keepExample(result.smallest)}\n`)
  return false
}

function summary(result: FuzzResult, ms: number): string {
  const { rulesets, refused, packets, exact, accepted, astray, states, smallest } = result
  const { inPieces, outwards, guards } = result
  const share = (count: number): string => `${((100 * count) / Math.max(1, packets)).toFixed(1)} %`
  return [
    `${String(packets)} packets over ${String(rulesets)} rulesets in ${(ms / 1000).toFixed(1)} s`,
    `${share(exact)} exact, ${share(accepted)} accepted, ${String(astray)} astray, ${String(refused)} rulesets refused`,
    `${String(inPieces)} in fragments, ${String(outwards)} sent by the host itself, ${String(guards)} rulesets with a guard`,
    [...states].map(([state, count]) => `${state} ${String(count)}`).join(', '),
    smallest === null ? 'no difference' : 'PROOF AND KERNEL DIFFER',
    '',
  ].join('\n')
}

function numberAfter(words: readonly string[], flag: string): number | undefined {
  const at = words.indexOf(flag)
  const number = Number(words[at + 1])
  return at === -1 || !(number > 0) ? undefined : number
}
