import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Ruleset } from '../rulesets/ruleset.ts'
import type { Packet } from './frame.ts'
import type { Comparison } from './compare.ts'

/** A packet on which proof and kernel once differed. */
export interface KeptExample extends Ruleset {
  readonly title: string
  readonly kernel: 'accepted' | 'dropped'
  readonly packet: Packet
}

const FOLDER = fileURLToPath(new URL('../kept/', import.meta.url))

interface Written extends Omit<KeptExample, 'rules' | 'sets' | 'packet'> {
  readonly rules: readonly string[]
  readonly sets: readonly string[]
  readonly packet: Omit<Packet, 'mac' | 'src' | 'dst'> &
    Record<'mac' | 'src' | 'dst', readonly number[]>
}

const lines = (text: string): readonly string[] => text.split('\n').slice(0, -1)
const text = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('')

export const keptExamples = (): readonly KeptExample[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const written: Written = JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))
      const { mac, src, dst } = written.packet
      const bytes = {
        mac: Uint8Array.from(mac),
        src: Uint8Array.from(src),
        dst: Uint8Array.from(dst),
      }
      const packet = { ...written.packet, ...bytes }
      return { ...written, rules: text(written.rules), sets: text(written.sets), packet }
    })

/** Writes down the first difference; answers the file. */
export function keepExample({ dump, differences }: Comparison): string {
  const [difference] = differences
  if (difference === undefined) throw new Error('there is no difference to keep')
  const { packet } = difference.fired
  const at = dump.indexOf('create ')
  const parts = [dump.slice(0, at), dump.slice(at)].map((part) =>
    lines(part).filter((line) => !line.startsWith('#')),
  )
  const written: Written = {
    title: `${difference.rule ?? 'no rule'} against the kernel, which has ${difference.kernel} it`,
    family: packet.family,
    kernel: difference.kernel,
    rules: parts[0] ?? [],
    sets: parts[1] ?? [],
    packet: { ...packet, mac: [...packet.mac], src: [...packet.src], dst: [...packet.dst] },
  }
  const json = `${JSON.stringify(written, null, 2)}\n`
  const file = join(FOLDER, `${createHash('sha256').update(json).digest('hex').slice(0, 8)}.json`)
  writeFileSync(file, json)
  return file
}
