import { runIn } from '../probe/engine/command.ts'
import { readNetFiles } from '../probe/engine/net-files.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { addressBytes, addressText, linkLocalOf } from '../probe/frames/addresses.ts'
import { broken, type Check, held } from './check.ts'
import type { WorldHost, WorldMachine } from './world.ts'

export interface ConntrackInput {
  readonly lab: string
  readonly host: WorldHost
  readonly stranger: WorldMachine
}

/** After the stranger's packets: whether the host's connection tracking remembers any of them. */
export const judgeConntrack = async (
  engine: PacketEngine,
  { lab, host, stranger }: ConntrackInput,
): Promise<Check> => {
  const entries = await conntrackEntries(engine, host)
  const own = [stranger.address, stranger.address6, linkLocalOf(stranger.mac)]
  const costly = entries.filter((entry) => own.includes(sourceOf(entry)))
  if (costly.length === 0) return held('default-deny')
  return broken({
    claim: 'default-deny',
    host: host.target,
    from: stranger.target,
    evidence: `the stranger's packets cost ${costly.length} connection-tracking entries, the first: ${costly[0]?.trim()}`,
    replay: `npx lab verify --lab ${lab}`,
  })
}

const conntrackEntries = async (
  engine: PacketEngine,
  { ns }: WorldHost,
): Promise<readonly string[]> => {
  const file = (await readNetFiles(engine, ns, ['nf_conntrack'])).get('nf_conntrack')
  if (typeof file === 'string') return file.split('\n')
  const lists = await Promise.all(
    ['ipv4', 'ipv6'].map((family) =>
      runIn(engine, { ns, argv: ['conntrack', '-L', '-f', family] }),
    ),
  )
  return lists.flatMap(({ stdout }) => stdout.split('\n'))
}

const sourceOf = (entry: string): string => {
  const [, source] = /\bsrc=(\S+)/.exec(entry) ?? []
  return source === undefined ? '' : addressText(addressBytes(source))
}
