import { existsSync } from 'node:fs'
import { DAEMON_CONFIG, writeDaemonConfig } from './daemon-config.ts'
import { engineAddress } from './engine-address.ts'
import { ENGINE_PACKAGES, engineMissing, engineStopped, refusal } from './engine-errors.ts'
import { findEngine } from './find-engine.ts'
import { holdMachineLock } from './machine-lock.ts'
import { findProgram, thisMachine } from './machine.ts'
import { ensurePackages } from './packages.ts'
import { startEngine } from './start-engine.ts'
import type { EngineAddress } from './engine-address.ts'
import type { Engine } from './engine.ts'
import type { Finding } from './find-engine.ts'
import type { Machine } from './machine.ts'
import type { StepRunner } from '../steps.ts'

const usable = (finding: Finding, address: EngineAddress): Engine | undefined => {
  if (finding.kind === 'ready') return finding.engine
  const error = refusal(finding, address)
  if (error !== undefined) throw error
  return undefined
}

const install = async (machine: Machine, steps: StepRunner): Promise<void> => {
  if (!machine.hasApt) throw engineMissing(machine, 'there is no apt here')
  if (!machine.isRoot) throw engineMissing(machine, 'this is not root')
  await ensurePackages(ENGINE_PACKAGES, steps, machine)
}

/** Somebody's own configuration stays as it is. */
const configure = async (steps: StepRunner): Promise<void> => {
  if (existsSync(DAEMON_CONFIG)) return
  await steps.also(`keep the engine out of people's address ranges: ${DAEMON_CONFIG}`, () =>
    writeDaemonConfig(DAEMON_CONFIG),
  )
}

const mend = async (
  address: EngineAddress,
  machine: Machine,
  steps: StepRunner,
): Promise<Engine> => {
  const isInstalled = findProgram('dockerd') !== undefined
  if (!machine.isRoot) {
    throw isInstalled ? engineStopped(machine) : engineMissing(machine, 'this is not root')
  }
  await using _lock = await holdMachineLock('engine')
  // Whoever held the lock before may have started it.
  const running = usable(await findEngine(address), address)
  if (running !== undefined) return running
  // Before the package: where a service manager runs, installing starts the engine.
  await configure(steps)
  if (!isInstalled) await install(machine, steps)
  return await steps.also('start Docker Engine', (say) => startEngine(address, machine, say))
}

/**
 * Docker Engine, ready for use: the one that answers; else, as root, the installed one started; else the
 * distribution's installed and started. Every step is shown through `steps` before it runs.
 * Throws `LabError`: `E_ENGINE_MISSING`, `_STOPPED`, `_DENIED`, `_TOO_OLD`, `_OTHER`, `_UNREACHABLE`, `_START`.
 */
export const ensureEngine = async (
  steps: StepRunner,
  address = engineAddress(process.env),
  machine = thisMachine(),
): Promise<Engine> =>
  usable(await findEngine(address), address) ?? (await mend(address, machine, steps))
