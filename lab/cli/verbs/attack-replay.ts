import { resolve } from 'node:path'
import { Lab } from '../../lab.ts'
import { usageError } from '../../lab-error.ts'
import { typedCommand } from '../../typed-command.ts'
import { exitCodeOf } from '../../verify/result.ts'
import { requiredText } from '../arguments/argument.ts'
import { toggle, valued } from '../arguments/flag.ts'
import { judgeReplayed } from '../attacks/judge-replayed.ts'
import { listAttacks } from '../attacks/list-attacks.ts'
import { renderReplayed } from '../attacks/render-replayed.ts'
import { choose } from '../scenarios/choose.ts'
import { fitting } from '../scenarios/fitting.ts'
import { playScenarios } from '../scenarios/play-scenarios.ts'
import { playSteps, stepTitle } from '../scenarios/play-steps.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'replay attacks: each must fail on the real system and succeed on its weakened twin',
  details: [
    'Each is replayed in throw-away labs: one of the real system, one of its twin, the same system with one decision weakened. A move that fails everywhere shows nothing: a twin that survives makes the verdict inconclusive.',
    'With --lab NAME those that fit are made on that lab, which stays; it has no twin. One whose trace is `lab` leaves its mark there.',
    'Exit code 0: all held, all twins bitten. 1: one attack succeeded. 3: one could not be judged, or its twin survived.',
  ].join('\n'),
  effect: 'changes',
  arguments: { which: requiredText('an id, a tag, or all') },
  flags: {
    repeat: valued('N', 'replay each N times, 1 to 1000', parseTimes),
    pcap: toggle('write what passes the cables into a new folder here, for Wireshark'),
    junit: valued('FILE', 'write a JUnit report too', (file) => resolve(file)),
  },
  async run(context) {
    const {
      arguments: { which },
      flags: { junit, pcap, repeat = 1 },
      signal,
      out,
      keep,
      dryRun,
    } = context
    const chosen = choose('attack', await listAttacks(signal), which)
    const docker = await context.engine()
    await using standing = context.isLabGiven
      ? await Lab.attach({ name: context.lab, docker, signal })
      : undefined
    const played = standing ? fitting(chosen, await standing.standing()) : chosen
    const ids = played.map(({ id }) => id)
    if (dryRun) {
      out.answer({ wouldReplay: ids }, `would replay:\n  ${ids.join('\n  ')}`)
      return 0
    }
    const folder = resolve(`attack-packets-${stampOf(new Date())}`)
    const withTwins = standing === undefined
    const titles = withTwins ? [...ids, ...ids.map((id) => stepTitle(id, 'twin'))] : ids
    const told = await playScenarios({
      project: 'attacks',
      ids,
      junit,
      keep,
      repeat,
      pcap: pcap ? folder : undefined,
      signal,
      standingLab: standing?.name,
      ...playSteps(context.openSteps(titles)),
    })
    const judged = {
      ...judgeReplayed({ ids, withTwins }, told),
      ...(pcap ? { pcap: folder } : {}),
    }
    out.answer(judged, () =>
      [renderReplayed(judged), ...(pcap ? [`packets: ${folder}`] : [])].join('\n'),
    )
    return exitCodeOf(judged.verdict)
  },
})

/** `20260102-030405`, UTC. */
const stampOf = (now: Date): string =>
  now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')

function parseTimes(word: string): number {
  const times = Number(word)
  if (Number.isInteger(times) && times >= 1 && times <= 1000) return times
  throw usageError({
    code: 'E_BAD_REPEAT',
    message: `--repeat takes a whole number from 1 to 1000, not ${JSON.stringify(word)}`,
    next: typedCommand('attack', 'replay', 'all', '--repeat', '20'),
  })
}
