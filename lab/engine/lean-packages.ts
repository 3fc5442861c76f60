import { registerHooks } from 'node:module'

const UNUSED = 'drawbridge:unused'
const FOR_BUILDKIT = ['@grpc/grpc-js', '@grpc/proto-loader']
const FOR_SSH = 'ssh2'
const LANGUAGES = '../locales/index.js'

/**
 * What takes longer to load than all the rest of a short command, and is never used: what the engine's client needs
 * for BuildKit sessions, which the lab does not open, and for engines behind ssh; zod's messages in fifty languages.
 * To be called before the packages are loaded.
 */
export function leaveOutUnused(dockerHost: string | undefined): void {
  const unused = dockerHost?.startsWith('ssh:') === true ? FOR_BUILDKIT : [...FOR_BUILDKIT, FOR_SSH]
  registerHooks({
    resolve: (name, context, next) => {
      if (unused.includes(name)) return { url: UNUSED, format: 'commonjs', shortCircuit: true }
      const isLanguages = name === LANGUAGES && context.parentURL?.includes('/zod/') === true
      return next(isLanguages ? '../locales/en.js' : name, context)
    },
    load: (url, context, next) =>
      url === UNUSED
        ? { format: 'commonjs', source: 'module.exports = {}', shortCircuit: true }
        : next(url, context),
  })
}
