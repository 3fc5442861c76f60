import { quote } from './quote.ts'

/** Control appends the values of one host after this line. */
export const VALUES_MARKER = '__DRAWBRIDGE_VALUES__'

export interface ScriptParts {
  /** Texts the script lays down or works with, by the name of their variable. */
  readonly constants: Readonly<Record<string, string>>
  /** Bash files in the order in which they are read; the last one runs. */
  readonly stages: readonly string[]
}

/** One self-contained script. It ends with the marker's line and knows its own length. */
export function assembleScript({ constants, stages }: ScriptParts): string {
  const [frame = '', ...others] = stages.map(withoutShebang)
  const script = [
    '#!/bin/bash',
    '# Drawbridge bootstrap, assembled; the sources are in agent/bootstrap. Values of the host stand at the end.',
    frame,
    `readonly SCRIPT_BYTES=${LENGTH}`,
    ...Object.entries(constants).map(([name, text]) => `readonly ${name}=${quote(text)}`),
    ...others,
    VALUES_MARKER,
    '',
  ].join('\n')
  // The script counts bytes, and whoever carries it may count characters.
  if (/[^\x20-\x7e\n\t]/.test(script)) throw new TypeError('the bootstrap holds more than ASCII')
  return script.replace(LENGTH, String(script.length).padEnd(LENGTH.length))
}

/** As wide as any length, so that writing the length does not change it. */
const LENGTH = '@LENGTH@'

function withoutShebang(text: string): string {
  return text.replace(/^#!.*\n/, '').trimEnd()
}
