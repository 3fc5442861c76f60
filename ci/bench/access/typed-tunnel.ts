import { execa } from 'execa'
import { once } from 'node:events'
import { join } from 'node:path'
import * as z from 'zod'
import { ROOT } from '../../root.ts'
import type { NearEnd } from './traffic.ts'

/** `lab tunnel` as a person types it, in a process of its own. */
export async function typedTunnel(lab: string, undo: AsyncDisposableStack): Promise<NearEnd> {
  const words = [join(ROOT, 'lab/cli/start.mjs'), 'tunnel', 'web.main', '--lab', lab, '--json']
  const tunnel = execa(process.execPath, words, {
    ...{ stdin: 'ignore', stdout: 'pipe', reject: false, buffer: false },
    forceKillAfterDelay: 2000,
  })
  undo.defer(async () => {
    tunnel.kill('SIGINT')
    await tunnel
  })
  const ended = tunnel.then(() => {
    throw new Error('the tunnel ended before it was there')
  })
  const said: readonly unknown[] = await Promise.race([once(tunnel.stdout, 'data'), ended])
  ended.catch(() => undefined)
  return NearLine.parse(JSON.parse(String(said[0])))
}

const NearLine = z.object({ port: z.int() })
