import type { Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import type { InstanceView } from '../../control/api/contract.ts'
import type { OpenExec } from '../backends/backend.ts'
import { actionFailed } from '../lab-error.ts'
import type { Lab } from '../lab.ts'
import { shownStream } from '../shown/shown-stream.ts'
import { ofLab, typedCommand } from '../typed-command.ts'
import { targetOfId } from './render-plan.ts'
import type { FoundComponent } from './find-component.ts'

interface LogOptions {
  readonly follow: boolean
  readonly stdout: Writable
  readonly signal: AbortSignal
}

/**
 * Hands on what the instances of a component have said, read from their hosts by the provider's way in. Where several
 * are meant each line says whose it is. What a component writes moves no cursor and sets no title here.
 */
export async function componentLogs(
  lab: Lab,
  { component, instances }: FoundComponent,
  { follow, stdout, signal }: LogOptions,
): Promise<void> {
  const there = instances.filter(({ container }) => container !== null)
  if (there.length === 0)
    throw actionFailed({
      code: 'E_NO_LOG',
      message: `nothing of ${component.name} runs${component.why === null ? '' : `: ${component.why}`}`,
      next: typedCommand('components', ...ofLab(lab.name)),
    })
  await Promise.all(
    there.map(async (one) => {
      const label = there.length === 1 ? '' : `${component.name}.${String(one.index)} | `
      await using log = await openLog(lab, one, follow)
      const stop = (): void => void log.stdin.end()
      signal.addEventListener('abort', stop, { once: true })
      const plain = shownStream(label)
      plain.pipe(stdout, { end: false })
      await Promise.all([pipeline(log.stdout, plain), finished(log.stderr.resume())])
      signal.removeEventListener('abort', stop)
    }),
  )
  signal.throwIfAborted()
}

const openLog = async (lab: Lab, one: InstanceView, follow: boolean): Promise<OpenExec> => {
  const { machine } = await lab.host(targetOfId(one.host))
  const read = [
    'docker',
    'logs',
    '--tail=1000',
    ...(follow ? ['--follow'] : []),
    one.container ?? '',
  ]
  const argv = ['bash', '-c', follow ? WHILE_WE_LISTEN : 'exec "$@" 2>&1', 'logs', ...read]
  return lab.backend.open(machine, { kind: 'program', argv })
}

/** An engine does not end a program whose caller has gone; its standard input ends, though. */
const WHILE_WE_LISTEN =
  'exec 3<&0; "$@" </dev/null 2>&1 & cat <&3 >/dev/null & wait -n; kill $(jobs -p) 2>/dev/null; exit 0'
