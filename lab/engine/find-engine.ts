import Docker from 'dockerode'
import { isAtLeast, OLDEST_API } from './api-version.ts'
import type { Engine } from './engine.ts'
import type { EngineAddress } from './engine-address.ts'

/** What stands at an engine's address. */
export type Finding =
  | { readonly kind: 'ready'; readonly engine: Engine }
  | { readonly kind: 'too-old'; readonly version: string; readonly apiVersion: string }
  | { readonly kind: 'other'; readonly name: string }
  | { readonly kind: 'denied' }
  | { readonly kind: 'silent'; readonly cause: Error }

const ANSWER_WITHIN_MS = 5_000

const connect = (address: EngineAddress): Docker =>
  // Without options dockerode reads DOCKER_HOST and its TLS companions by itself.
  address.isChosen
    ? new Docker({ timeout: ANSWER_WITHIN_MS })
    : new Docker({ socketPath: address.text.replace('unix://', ''), timeout: ANSWER_WITHIN_MS })

const lasting = (address: EngineAddress): Docker =>
  address.isChosen ? new Docker() : new Docker({ socketPath: address.text.replace('unix://', '') })

const asFinding = (cause: unknown): Finding => {
  const error = cause instanceof Error ? cause : new Error(String(cause))
  const isDenied = 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM')
  return isDenied ? { kind: 'denied' } : { kind: 'silent', cause: error }
}

const judged = (version: Docker.DockerVersion, address: EngineAddress): Finding => {
  const { ApiVersion: apiVersion, Version } = version
  const podman = version.Components.find(({ Name }) => /podman/i.test(Name))
  if (podman !== undefined) return { kind: 'other', name: podman.Name }
  if (!isAtLeast(apiVersion, OLDEST_API)) return { kind: 'too-old', version: Version, apiVersion }
  const engine = { docker: lasting(address), version: Version, apiVersion, address: address.text }
  return { kind: 'ready', engine }
}

/** Asks whatever listens at the address for its version; never rejects. */
export const findEngine = async (address: EngineAddress): Promise<Finding> => {
  try {
    return judged(await connect(address).version(), address)
  } catch (cause) {
    return asFinding(cause)
  }
}
