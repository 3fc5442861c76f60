import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../../lifecycle/project.ts'
import { typedCommand } from '../../typed-command.ts'
import { requiredText } from '../arguments/argument.ts'
import type { Attack } from '../attacks/attack.ts'
import { listAttacks } from '../attacks/list-attacks.ts'
import { called } from '../scenarios/choose.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'show one attack: who makes which move, and what is weaker in its twin',
  effect: 'reads',
  arguments: { id: requiredText('its id, as `attack list` shows it') },
  flags: {},
  async run({ arguments: { id }, signal, out }) {
    const attack = called('attack', await listAttacks(signal), id)
    const [play, twinPlay] = await Promise.all([textIn(attack.file), textIn(attack.twinFile)])
    out.answer({ attack: { ...attack, play, twinPlay } }, () => textOf(attack, play, twinPlay))
  },
})

const textIn = async (file: string): Promise<string> => readFile(join(ROOT, file), 'utf8')

const textOf = (attack: Attack, play: string, twinPlay: string): string =>
  [
    attack.title,
    `  by         ${attack.by}`,
    `  technique  ${attack.technique}`,
    `  claim      ${attack.claim}`,
    `  twin       ${attack.twin}: ${attack.weakness}`,
    `  hosts      ${attack.hosts.join(', ')}, overlay ${attack.overlay}`,
    `  tags       ${attack.tags.join(', ')}`,
    `  replay it  ${typedCommand('attack', 'replay', attack.id)}`,
    '',
    `${attack.file}:`,
    '',
    play,
    `${attack.twinFile}:`,
    '',
    twinPlay,
  ].join('\n')
