import { resolve } from 'node:path'
import { Lab } from '../../lab.ts'
import { exitCodeOf } from '../../verify/result.ts'
import { requiredText } from '../arguments/argument.ts'
import { valued } from '../arguments/flag.ts'
import { choose } from '../scenarios/choose.ts'
import { fitting } from '../scenarios/fitting.ts'
import { judgePlayed } from '../scenarios/judge-played.ts'
import { listScenarios } from '../scenarios/list-scenarios.ts'
import { playScenarios } from '../scenarios/play-scenarios.ts'
import { renderPlayed } from '../scenarios/render-played.ts'
import { playSteps } from '../scenarios/play-steps.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'play scenarios, each in a throw-away lab of its own',
  details: [
    'With --lab NAME those that fit are played in that lab, which stays (some take hosts in or out).',
    'With --keep the lab of a scenario that failed is left where it is.',
    'Exit code 0: all held. 1: one is broken. 3: one could not be judged, or nothing was.',
  ].join('\n'),
  effect: 'changes',
  arguments: { which: requiredText('an id, a tag, or all') },
  flags: { junit: valued('FILE', 'write a JUnit report too', (file) => resolve(file)) },
  async run(context) {
    const {
      arguments: { which },
      flags: { junit },
      signal,
      out,
      keep,
      dryRun,
    } = context
    const chosen = choose('scenario', await listScenarios(signal), which)
    const docker = await context.engine()
    await using standing = context.isLabGiven
      ? await Lab.attach({ name: context.lab, docker, signal })
      : undefined
    const played = standing ? fitting(chosen, await standing.standing()) : chosen
    const ids = played.map(({ id }) => id)
    if (dryRun) {
      out.answer({ wouldPlay: ids }, `would play:\n  ${ids.join('\n  ')}`)
      return 0
    }
    const steps = playSteps(context.openSteps(ids))
    const told = await playScenarios({
      project: 'scenarios',
      ids,
      junit,
      keep,
      signal,
      standingLab: standing?.name,
      ...steps,
    })
    const judged = judgePlayed(ids, told)
    out.answer(judged, () => renderPlayed(judged))
    return exitCodeOf(judged.verdict)
  },
})
