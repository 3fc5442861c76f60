import { execa } from 'execa'
import { waitUntil } from '../lifecycle/wait-until.ts'
import { engineStartFailed } from './engine-errors.ts'
import { findEngine } from './find-engine.ts'
import { launchDaemon } from './launch-daemon.ts'
import { ENGINE_PID_FILES, livingProcess, removeRemains } from './remains.ts'
import { LOG_FOLDER, logTail } from './set-up-log.ts'
import type { EngineAddress } from './engine-address.ts'
import type { Engine } from './engine.ts'
import type { Daemon } from './launch-daemon.ts'
import type { Machine } from './machine.ts'
import type { Say } from '../steps.ts'

const ENGINE_LOG = `${LOG_FOLDER}/dockerd.log`
const ANSWERS_WITHIN_MS = 60_000
const CHILD_FOLLOWS_WITHIN_MS = 5_000

/** A killed engine's containerd dies with it, but a moment later; one that stays is left to the new engine to find. */
const clearRemains = async (say: Say): Promise<void> => {
  const containerds = ENGINE_PID_FILES.filter(({ program }) => program === 'containerd')
  await waitUntil({
    what: 'the containerd of a killed engine to end',
    timeoutMs: CHILD_FOLLOWS_WITHIN_MS,
    look: async () =>
      (await Promise.all(containerds.map(livingProcess))).find((pid) => pid !== undefined) ===
        undefined || undefined,
    seen: () => 'it runs',
    next: 'end that containerd, then run this again',
  })
  const removed = await removeRemains(ENGINE_PID_FILES)
  if (removed.length > 0) say(`removed what a killed engine left: ${removed.join(', ')}`)
}

const launchWithoutManager = async (say: Say): Promise<Daemon | undefined> => {
  const running = await Promise.all(
    ENGINE_PID_FILES.filter(({ program }) => program === 'dockerd').map(livingProcess),
  )
  // Somebody is just starting it: waiting for its answer is all there is to do.
  if (running.some((pid) => pid !== undefined)) return undefined
  await clearRemains(say)
  return launchDaemon('dockerd', ENGINE_LOG)
}

const launchWithManager = async (): Promise<undefined> => {
  const { exitCode, all } = await execa('systemctl', ['enable', '--now', 'docker'], {
    stdin: 'ignore',
    all: true,
    reject: false,
  })
  if (exitCode !== 0) throw engineStartFailed(all, 'journalctl -u docker')
  return undefined
}

/** Resolves to the engine, to undefined while there is none; throws when its process has ended. */
const answer = async (
  address: EngineAddress,
  daemon: Daemon | undefined,
): Promise<Engine | undefined> => {
  const finding = await findEngine(address)
  if (finding.kind === 'ready') return finding.engine
  const ending = daemon?.ending()
  if (ending !== undefined) {
    throw engineStartFailed(
      `dockerd ${ending}; its last lines:\n${logTail(ENGINE_LOG)}`,
      ENGINE_LOG,
    )
  }
  return undefined
}

/** Starts the installed engine and waits until it answers. */
export const startEngine = async (
  address: EngineAddress,
  machine: Machine,
  say: Say,
): Promise<Engine> => {
  const daemon = machine.hasServiceManager
    ? await launchWithManager()
    : await launchWithoutManager(say)
  return waitUntil({
    what: 'Docker Engine to answer',
    timeoutMs: ANSWERS_WITHIN_MS,
    everyMs: 100,
    look: () => answer(address, daemon),
    seen: () => logTail(ENGINE_LOG, 1),
    next: `read ${machine.hasServiceManager ? 'journalctl -u docker' : ENGINE_LOG}`,
  })
}
