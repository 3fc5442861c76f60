import { runIn } from '../probe/engine/command.ts'
import type { Namespace } from '../probe/engine/namespace.ts'
import { readNetFiles } from '../probe/engine/net-files.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { addressBytes, addressText } from '../probe/frames/addresses.ts'

/** A flow that a kernel's connection tracking remembers. */
export interface TrackedFlow {
  readonly src: string
  /** `src=… dst=… sport=… dport=…` of the first packet's direction. */
  readonly name: string
}

/** Reads the kernel's file, or asks `conntrack` where the kernel has none. */
export const trackedFlows = async (
  engine: PacketEngine,
  ns: Namespace,
): Promise<readonly TrackedFlow[]> => {
  const file = (await readNetFiles(engine, ns, ['nf_conntrack'])).get('nf_conntrack')
  if (typeof file === 'string') return parseTrackedFlows(file)
  const lists = await Promise.all(
    ['ipv4', 'ipv6'].map((family) =>
      runIn(engine, { ns, argv: ['conntrack', '-L', '-f', family] }),
    ),
  )
  return lists.flatMap(({ stdout }) => parseTrackedFlows(stdout))
}

export const parseTrackedFlows = (text: string): readonly TrackedFlow[] =>
  text.split('\n').flatMap((line) => {
    const [name, src] = /src=(\S+) dst=\S+(?: [a-z]+=\S+)*/.exec(line) ?? []
    return name && src ? [{ src: addressText(addressBytes(src)), name }] : []
  })
