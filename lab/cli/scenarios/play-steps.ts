import type { Steps } from '../../steps.ts'
import type { ScenarioResult } from './scenario.ts'

interface PlaySteps {
  readonly onBegun: (id: string, on: ScenarioResult['on']) => void
  readonly onEnded: (result: ScenarioResult) => void
}

/** Shows each scenario as a step from when it begins until it ends. */
export function playSteps(steps: Steps): PlaySteps {
  const running = new Map<string, PromiseWithResolvers<undefined>>()
  return {
    onBegun(id, on) {
      const title = stepTitle(id, on)
      const ending = Promise.withResolvers<undefined>()
      running.set(title, ending)
      steps.run(title, async () => ending.promise).catch(() => undefined) // it is told as a result too
    },
    onEnded({ id, on, verdict, evidence }) {
      const title = stepTitle(id, on)
      const ending = running.get(title)
      running.delete(title)
      if (verdict === 'held') ending?.resolve(undefined)
      else ending?.reject(new Error(`${verdict}: ${evidence.at(-1) ?? 'it does not say why'}`))
    },
  }
}

/** An attack is played twice: the step of its twin says so. */
export const stepTitle = (id: string, on: ScenarioResult['on']): string =>
  on === 'twin' ? `${id} on its twin` : id
