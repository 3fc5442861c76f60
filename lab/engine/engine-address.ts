export const DEFAULT_SOCKET = '/var/run/docker.sock'

/** Where the engine is to be looked for; `isChosen` when the person said so (`DOCKER_HOST`): then nothing is installed. */
export interface EngineAddress {
  readonly text: string
  readonly isChosen: boolean
}

export const engineAddress = (environment: NodeJS.ProcessEnv): EngineAddress => {
  const chosen = environment['DOCKER_HOST']
  return chosen === undefined || chosen === ''
    ? { text: `unix://${DEFAULT_SOCKET}`, isChosen: false }
    : { text: chosen, isChosen: true }
}
