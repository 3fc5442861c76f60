import { usageError, type LabError } from '../../lab-error.ts'
import { typedCommand } from '../../typed-command.ts'
import { complaintsOf, readYaml, type ReadYaml } from '../read-yaml.ts'
import type { AppComplaint } from './app-complaint.ts'
import { AppFile } from './app-file.ts'
import { judgeApp } from './judge-app.ts'
import { judgePolicy } from './policy.ts'

export interface ParsedApp {
  readonly app: AppFile
  /** The error that tells of more that is wrong with this file. */
  readonly refuse: (complaints: readonly AppComplaint[]) => LabError
}

/**
 * Reads an app file (YAML, and so JSON). Its error (exit 2) lists everything that is wrong with it, each with
 * `file:line:column` and a code; its own code is that of the first.
 */
export function parseApp(text: string, file: string): ParsedApp {
  const read = readYaml(text, file, (mistakes) => bad(mistakes, 'E_APP_FILE'))
  const { value, complaints } = judgePolicy(read.value)
  const parsed = AppFile.safeParse(value)
  const misfits = parsed.success ? [] : parsed.error.issues.flatMap(complaintsOf)
  const all: readonly AppComplaint[] = [
    ...complaints,
    ...misfits.map((one) => ({ ...one, code: 'E_APP_FILE' as const })),
    ...(parsed.success ? judgeApp(parsed.data) : []),
  ]
  const refuse = (more: readonly AppComplaint[]): LabError => refusal(read, more)
  if (all.length > 0 || !parsed.success) throw refuse(all)
  return { app: parsed.data, refuse }
}

function refusal({ at }: ReadYaml, complaints: readonly AppComplaint[]): LabError {
  // Of one alone the error tells the code by itself.
  const codeOf = ({ code }: AppComplaint): string => (complaints.length > 1 ? ` [${code}]` : '')
  const lines = complaints.map((one) => `${at(one.path)}: ${one.message}${codeOf(one)}`)
  return bad(lines, complaints[0]?.code ?? 'E_APP_FILE')
}

const bad = (mistakes: readonly string[], code: AppComplaint['code']): LabError =>
  usageError({
    code,
    message: mistakes.slice(0, MOST_TOLD).join('\n'),
    next: `mend the file; ${typedCommand('deploy', '--help')} shows what it may say`,
  })

const MOST_TOLD = 20
