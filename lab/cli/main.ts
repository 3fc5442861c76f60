import { enableCompileCache } from 'node:module'
import { leaveOutUnused } from '../engine/lean-packages.ts'

enableCompileCache(new URL('../../.cache/compiled', import.meta.url).pathname)
leaveOutUnused(process.env['DOCKER_HOST'])

const { runCommandLine } = await import('./program.ts')

/** Whoever reads us may stop reading (`| head`): that is no failure of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) =>
    stream.write('', () => {
      resolve()
    }),
  )

const exitCode = await runCommandLine(process.argv.slice(2), process)
await Promise.all([flushed(process.stdout), flushed(process.stderr)])
// Keep-alive sockets to the engine would hold the process for seconds.
process.exit(exitCode)
