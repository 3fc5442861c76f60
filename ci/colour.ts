/** Makes a program whose output we pass on paint as it would on our own standard output. */
export const colourEnvironment = (): NodeJS.ProcessEnv =>
  process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1', FORCE_COLOR: undefined }
