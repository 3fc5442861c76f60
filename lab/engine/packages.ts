import { execa } from 'execa'
import { actionFailed, LabError } from '../lab-error.ts'
import { thisMachine } from './machine.ts'
import { holdMachineLock } from './machine-lock.ts'
import { runLogged } from './run-logged.ts'
import { LOG_FOLDER, logTail } from './set-up-log.ts'
import type { StepRunner } from '../steps.ts'

const APT_LOG = `${LOG_FOLDER}/apt.log`

const isInstalled = async (name: string): Promise<boolean> => {
  const { stdout } = await execa('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], {
    reject: false,
  })
  return stdout === 'installed'
}

const missingOf = async (packages: readonly string[]): Promise<readonly string[]> => {
  const installed = await Promise.all(packages.map(isInstalled))
  return packages.filter((_, index) => installed[index] !== true)
}

const commandsFor = (packages: readonly string[]): string =>
  `sudo apt-get update && sudo apt-get install --no-install-recommends ${packages.join(' ')}`

const mayNotInstall = (packages: readonly string[], why: string, next: string): LabError =>
  actionFailed({
    code: 'E_PACKAGES_MISSING',
    message: `this machine lacks ${packages.join(', ')}, and the lab may not install: ${why}`,
    fault: 'caller',
    next,
  })

const apt = async (words: readonly string[]): Promise<void> => {
  const options = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300']
  const exitCode = await runLogged('apt-get', [...options, ...words], APT_LOG)
  if (exitCode === 0) return
  throw actionFailed({
    code: 'E_APT',
    message: `\`apt-get ${words.join(' ')}\` ended with ${String(exitCode)}:\n${logTail(APT_LOG)}`,
    next: `mend it (all of its output: ${APT_LOG}) and run this again`,
  })
}

const install = (packages: readonly string[], steps: StepRunner): Promise<void> =>
  steps.also(`install from the distribution: ${packages.join(' ')}`, async (say) => {
    say('apt-get update')
    await apt(['update'])
    say('apt-get install')
    await apt(['install', '--no-install-recommends', ...packages])
  })

/**
 * Sees to distribution packages (`mmdebstrap`, `shellcheck`): installs those that are missing, as root on an apt system.
 * Throws `E_PACKAGES_MISSING` with the exact commands where it may not, `E_APT` when apt fails.
 */
export const ensurePackages = async (
  packages: readonly string[],
  steps: StepRunner,
  machine = thisMachine(),
): Promise<void> => {
  if (!machine.hasApt) {
    throw mayNotInstall(packages, 'there is no apt here', `install them: ${packages.join(' ')}`)
  }
  if ((await missingOf(packages)).length === 0) return
  if (!machine.isRoot) {
    throw mayNotInstall(await missingOf(packages), 'this is not root', commandsFor(packages))
  }
  await using _lock = await holdMachineLock('packages')
  const missing = await missingOf(packages)
  if (missing.length > 0) await install(missing, steps)
}
