import { actionFailed, LabError, unreachable } from '../lab-error.ts'
import { OLDEST_API } from './api-version.ts'
import type { EngineAddress } from './engine-address.ts'
import type { Finding } from './find-engine.ts'
import type { Machine } from './machine.ts'

/** The distribution's engine and what its rules need; the engine's own client is not needed. */
export const ENGINE_PACKAGES = ['docker.io', 'iptables'] as const

const startCommand = ({ hasServiceManager }: Machine): string =>
  hasServiceManager
    ? 'sudo systemctl enable --now docker'
    : "sudo sh -c 'setsid dockerd </dev/null >/var/log/dockerd.log 2>&1 &'"

const installCommands = (machine: Machine): string =>
  machine.hasApt
    ? [
        'sudo apt-get update',
        `sudo apt-get install --no-install-recommends ${ENGINE_PACKAGES.join(' ')}`,
        startCommand(machine),
        'sudo usermod -aG docker "$USER"   # then log in again',
      ].join('\n')
    : 'install Docker Engine from your distribution, start it, and let this user reach its socket'

/** No engine here, and this run may not install one. */
export const engineMissing = (machine: Machine, why: string): LabError =>
  actionFailed({
    code: 'E_ENGINE_MISSING',
    message: `no Docker Engine answers on this machine, and the lab may not see to it: ${why}`,
    fault: 'caller',
    next: `as root the lab does this itself; or:\n${installCommands(machine)}`,
  })

/** An engine is installed, does not run, and this run may not start it. */
export const engineStopped = (machine: Machine): LabError =>
  actionFailed({
    code: 'E_ENGINE_STOPPED',
    message: 'Docker Engine is installed but does not answer, and only root may start it',
    fault: 'caller',
    next: startCommand(machine),
  })

export const engineStartFailed = (why: string, logFile: string, cause?: unknown): LabError =>
  actionFailed({
    code: 'E_ENGINE_START',
    message: `Docker Engine did not start: ${why}`,
    next: `read ${logFile}, mend what it says, and run this again`,
    cause,
  })

const denied = (address: EngineAddress): LabError =>
  actionFailed({
    code: 'E_ENGINE_DENIED',
    message: `this user may not talk to Docker Engine at ${address.text}`,
    fault: 'caller',
    next: 'sudo usermod -aG docker "$USER", then log in again; or run the lab as root',
  })

const unreachableEngine = (address: EngineAddress, cause: Error): LabError =>
  unreachable({
    code: 'E_ENGINE_UNREACHABLE',
    message: `DOCKER_HOST says ${address.text}, but no Docker Engine answers there: ${cause.message}`,
    next: 'start that engine, correct DOCKER_HOST, or unset it to use this machine',
    cause,
  })

/** The error for a finding that set-up cannot better; undefined when an engine may be started here. */
export const refusal = (finding: Finding, address: EngineAddress): LabError | undefined => {
  switch (finding.kind) {
    case 'ready':
      return undefined
    case 'denied':
      return denied(address)
    case 'too-old':
      return actionFailed({
        code: 'E_ENGINE_TOO_OLD',
        message: `Docker Engine ${finding.version} speaks API ${finding.apiVersion}; the lab needs ${OLDEST_API} or newer (Engine 20.10)`,
        fault: 'caller',
        next: 'update Docker Engine, or point DOCKER_HOST to a newer one',
      })
    case 'other':
      return actionFailed({
        code: 'E_ENGINE_OTHER',
        message: `${finding.name} answers at ${address.text}; the lab needs Docker Engine itself`,
        fault: 'caller',
        next: 'install docker.io beside it and set DOCKER_HOST to its socket',
      })
    case 'silent':
      return address.isChosen ? unreachableEngine(address, finding.cause) : undefined
  }
}
