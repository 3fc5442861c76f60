import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Ruleset } from '../rulesets/ruleset.ts'
import type { Comparison } from './compare.ts'
import type { Packet } from './frame.ts'

/** Packets on which proof and kernel once differed. */
export interface KeptExample extends Ruleset {
  readonly title: string
  readonly kernel: 'accepted' | 'dropped'
  /** Fired in this order; the last one is what it is about. */
  readonly packets: readonly Packet[]
}

const FOLDER = fileURLToPath(new URL('../kept/', import.meta.url))

type Bytes = 'mac' | 'src' | 'dst'
type WrittenPacket = Omit<Packet, Bytes> & Readonly<Record<Bytes, readonly number[]>>

interface Written extends Omit<KeptExample, 'rules' | 'sets' | 'guard' | 'packets'> {
  readonly rules: readonly string[]
  readonly sets: readonly string[]
  readonly guard?: readonly string[]
  readonly packets: readonly WrittenPacket[]
}

const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1)
const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

export const keptExamples = (): readonly KeptExample[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const written: Written = JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))
      const { rules, sets, guard = [], packets } = written
      return {
        ...written,
        rules: textOf(rules),
        sets: textOf(sets),
        guard: textOf(guard),
        packets: packets.map(readPacket),
      }
    })

const readPacket = (packet: WrittenPacket): Packet => ({
  ...packet,
  mac: Uint8Array.from(packet.mac),
  src: Uint8Array.from(packet.src),
  dst: Uint8Array.from(packet.dst),
})

const writePacket = (packet: Packet): WrittenPacket => ({
  ...packet,
  mac: [...packet.mac],
  src: [...packet.src],
  dst: [...packet.dst],
})

/** Writes down the first difference with what came before it in its flow; answers the file. */
export function keepExample({ dump, guard, differences }: Comparison): string {
  const [difference] = differences
  if (difference === undefined) throw new Error('there is no difference to keep')
  const { fired, earlier, kernel, rule } = difference
  const at = dump.indexOf('create ')
  const [rules = [], sets = []] = [dump.slice(0, at), dump.slice(at)].map((part) =>
    linesOf(part).filter((line) => !line.startsWith('#')),
  )
  const written: Written = {
    title: `${rule ?? 'no rule'}: the kernel has ${kernel} it`,
    ...{ family: fired.packet.family, kernel, rules, sets },
    ...(guard === '' ? {} : { guard: linesOf(guard) }),
    packets: [...earlier, fired].map(({ packet }) => writePacket(packet)),
  }
  const json = `${JSON.stringify(written, null, 2)}\n`
  const file = join(FOLDER, `${createHash('sha256').update(json).digest('hex').slice(0, 8)}.json`)
  writeFileSync(file, json)
  return file
}
