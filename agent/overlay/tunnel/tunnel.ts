import { readFile } from 'node:fs/promises'
import { tryProgram } from '../../program/run-program.ts'
import { TUNNEL } from '../devices.ts'
import { readUapi, uapiSet } from './uapi.ts'
import { askWireguardGo } from './wireguard-go.ts'
import { type WireguardReading, readWireguard } from './wireguard-reading.ts'

/** The tunnel as it is; null when there is none, or nobody answers for it. */
export async function readTunnel(): Promise<WireguardReading | null> {
  const answer = await askWireguardGo('get=1\n\n').catch(() => '')
  if (answer !== null) return readUapi(answer)
  const { code, stdout } = await tryProgram({ program: 'wg', args: ['show', TUNNEL, 'dump'] })
  return code === 0 ? readWireguard(stdout) : null
}

/** What `wg set` does with these words, in one transaction. What fails is seen by the next reading. */
export async function setTunnel(words: readonly string[]): Promise<void> {
  const keys = new Map(
    await Promise.all(
      words
        .filter((_, at) => /-key$/.test(words[at - 1] ?? ''))
        .map(async (path) => [path, (await readFile(path, 'utf8')).trim()] as const),
    ),
  )
  const request = uapiSet(words, (path) => keys.get(path) ?? '')
  const answer = await askWireguardGo(request).catch(() => '')
  if (answer === null) await tryProgram({ program: 'wg', args: ['set', TUNNEL, ...words] })
}
