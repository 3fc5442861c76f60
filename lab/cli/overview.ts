import { loadVerb, verbNames } from './verbs.ts'
import { typedCommand } from '../typed-command.ts'

const HEAD = `lab: real hosts on one computer, locked down, joined, attacked and judged

usage: npm run lab <verb> [words]             (npm keeps flags for itself, so with flags:)
       npm run lab -- <verb> [words] [flags]  (or, installed as a package: npx lab …)

verbs:
`

const TAIL = `
every verb: --lab NAME (default lab), --json, --help; every changing verb: --dry-run, --keep
start here: ${typedCommand('up', '3')}
`

const line = async (name: string, width: number): Promise<string> => {
  const verb = await loadVerb(name)
  return verb === undefined || verb.isHidden === true
    ? ''
    : `  ${name.padEnd(width)}  ${verb.summary}\n`
}

/** What `lab --help` prints; with a prefix (`scenario `), only the verbs of that family. */
export const overview = async (prefix: string): Promise<string> => {
  const names = verbNames.filter((name) => name.startsWith(prefix))
  const width = Math.max(...names.map((name) => name.length))
  const lines = await Promise.all(names.map((name) => line(name, width)))
  return `${HEAD}${lines.join('')}${TAIL}`
}
