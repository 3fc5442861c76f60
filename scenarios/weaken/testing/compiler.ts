import { join } from 'node:path'
import { API, type Diagnostic, type Program } from '@typescript/native/unstable/sync'

export interface Compiler extends Disposable {
  /** What the type checker says of these files, were they as given; keys are paths from the project's folder. */
  readonly complaintsAbout: (files: ReadonlyMap<string, string>) => readonly string[]
}

const CONFIGURATION = JSON.stringify({
  extends: './tsconfig.json',
  // A weakened decision leaves behind what it used to ask.
  compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
  include: [],
  files: ['agent/main.ts', 'control/main.ts', 'lab/cli/main.ts'],
})

/**
 * The type checker over agent, control and the command line; files are replaced without touching the disk. TypeScript
 * calls its library unstable until 7.1: this is all that is used of it.
 */
export function compilerOf(root: string): Compiler {
  const configuration = join(root, 'tsconfig.weakened.json')
  let replaced: ReadonlyMap<string, string> = new Map()
  const api = new API({
    cwd: root,
    fs: { readFile: (path) => (path === configuration ? CONFIGURATION : replaced.get(path)) },
  })
  api.updateSnapshot({ openProjects: [configuration] })
  return {
    complaintsAbout(files) {
      const before = [...replaced.keys()]
      replaced = new Map([...files].map(([file, text]) => [join(root, file), text]))
      const changed = [...new Set([...before, ...replaced.keys()])]
      using snapshot = api.updateSnapshot({ fileChanges: { changed } })
      const program = snapshot.getProject(configuration)?.program
      if (program === undefined) throw new Error(`${configuration} is no project to TypeScript`)
      return [...files.keys()]
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) => complaintsOf(program, join(root, file)).map((one) => `${file}: ${one}`))
    },
    [Symbol.dispose]: () => {
      api.close()
    },
  }
}

const complaintsOf = (program: Program, path: string): readonly string[] => {
  if (program.getSourceFileMetadata(path) === undefined)
    throw new Error(`${path} is part of no program that a lab runs`)
  return [...program.getSyntacticDiagnostics(path), ...program.getSemanticDiagnostics(path)].map(
    wordsOf,
  )
}

const wordsOf = ({ text, messageChain = [] }: Diagnostic): string =>
  [text, ...messageChain.map(wordsOf)].join(' ')
