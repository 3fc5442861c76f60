import { existsSync } from 'node:fs'
import { DAEMON_CONFIG, writeDaemonConfig } from './daemon-config.ts'
import { ENGINE_PACKAGES, engineMissing, engineStopped } from './engine-errors.ts'
import { findUsable } from './find-usable.ts'
import { holdMachineLock } from './machine-lock.ts'
import { findProgram } from './machine.ts'
import { ensurePackages } from './packages.ts'
import { startEngine } from './start-engine.ts'
import type { EngineAddress } from './engine-address.ts'
import type { Engine } from './engine.ts'
import type { Machine } from './machine.ts'
import type { StepRunner } from '../steps.ts'

const install = async (machine: Machine, steps: StepRunner): Promise<void> => {
  if (!machine.hasApt) throw engineMissing(machine, 'there is no apt here')
  await ensurePackages(ENGINE_PACKAGES, steps, machine)
}

/** Somebody's own configuration stays as it is. */
const configure = async (steps: StepRunner): Promise<void> => {
  if (existsSync(DAEMON_CONFIG)) return
  await steps.also(`keep the engine out of people's address ranges: ${DAEMON_CONFIG}`, () =>
    writeDaemonConfig(DAEMON_CONFIG),
  )
}

/** Installs what is missing and starts the engine; throws `E_ENGINE_MISSING`, `_STOPPED` or `_START`. */
export const mendEngine = async (
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
  const running = await findUsable(address)
  if (running !== undefined) return running
  // Before the package: where a service manager runs, installing starts the engine.
  await configure(steps)
  if (!isInstalled) await install(machine, steps)
  return await steps.also('start Docker Engine', (say) => startEngine(address, machine, say))
}
