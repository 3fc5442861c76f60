import type { Steps } from '../../steps.ts'
import type { ScenarioResult } from './scenario.ts'

interface PlaySteps {
  readonly onBegun: (id: string) => void
  readonly onEnded: (result: ScenarioResult) => void
}

/** Shows each scenario as a step from when it begins until it ends. */
export function playSteps(steps: Steps): PlaySteps {
  const running = new Map<string, PromiseWithResolvers<undefined>>()
  return {
    onBegun(id) {
      const ending = Promise.withResolvers<undefined>()
      running.set(id, ending)
      steps.run(id, async () => ending.promise).catch(() => undefined) // it is told as a result too
    },
    onEnded({ id, verdict, evidence: [first = 'it does not say why'] }) {
      const ending = running.get(id)
      running.delete(id)
      if (verdict === 'held') ending?.resolve(undefined)
      else ending?.reject(new Error(`${verdict}: ${first}`))
    },
  }
}
