import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { playsFolder } from '../../evidence/keep-play.ts'
import { scenarioProgram } from './list-scenarios.ts'
import { ScenarioResult, Word } from './scenario.ts'

interface Playing {
  readonly project: 'scenarios' | 'attacks'
  readonly ids: readonly string[]
  /** A lab that stands, instead of throw-away ones. */
  readonly standingLab: string | undefined
  readonly keep: boolean
  /** How often each attack is replayed. */
  readonly repeat?: number
  /** Folder for what passes the cables during each attack. */
  readonly pcap?: string | undefined
  readonly junit: string | undefined
  readonly signal: AbortSignal
  readonly onBegun: (id: string, on: ScenarioResult['on']) => void
  readonly onEnded: (result: ScenarioResult) => void
}

export interface Played {
  readonly results: readonly ScenarioResult[]
  /** What went wrong that belongs to no scenario. */
  readonly trouble: readonly string[]
}

/**
 * Plays scenarios one after the other in a process of their own, and tells of each as it ends. On abort the one that
 * is on its way undoes what it began; rejects with the signal's reason then.
 */
export async function playScenarios(playing: Playing): Promise<Played> {
  const { signal, onBegun, onEnded } = playing
  const child = start(playing)
  const results: ScenarioResult[] = []
  const trouble: string[] = []
  let isOver = false
  child.on('message', (message) => {
    const word = Word.parse(message)
    if (word.kind === 'begun') onBegun(word.id, word.on)
    if (word.kind === 'trouble') trouble.push(word.evidence)
    if (word.kind === 'over') isOver = true
    if (word.kind !== 'ended') return
    const result = ScenarioResult.parse(word)
    results.push(result)
    onEnded(result)
  })
  const stop = () => void child.send('stop')
  signal.addEventListener('abort', stop, { once: true })
  const ending: readonly unknown[] = await once(child, 'exit')
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  if (!isOver)
    trouble.push(`the program that plays them ended with ${String(ending[1] ?? ending[0])}`)
  return { results, trouble }
}

/** In a process group of its own: a terminal's Ctrl-C reaches it through us, once. */
function start({
  project,
  ids,
  standingLab,
  keep,
  repeat = 1,
  pcap,
  junit,
}: Playing): ChildProcess {
  return fork(scenarioProgram('run'), [project, ...(junit === undefined ? [] : [junit])], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      DRAWBRIDGE_SCENARIOS: ids.join(','),
      DRAWBRIDGE_SCENARIO_LAB: standingLab ?? '',
      DRAWBRIDGE_SCENARIO_KEEP: keep ? '1' : '',
      DRAWBRIDGE_ATTACK_REPEAT: String(repeat),
      DRAWBRIDGE_ATTACK_PCAP: pcap ?? '',
      DRAWBRIDGE_SCENARIO_EVIDENCE: playsFolder(),
    },
  })
}
