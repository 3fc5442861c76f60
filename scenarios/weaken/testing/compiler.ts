import { join } from 'node:path'
import ts from 'typescript'

export interface Compiler {
  /** What the type checker says of these files, were they as given; keys are paths from the project's folder. */
  readonly complaintsAbout: (files: ReadonlyMap<string, string>) => readonly string[]
}

/** The type checker over agent, control and the command line; files are replaced without touching the disk. */
export function compilerOf(root: string): Compiler {
  const sources = new ReplacedSources(root)
  const service = ts.createLanguageService(sources.host)
  return {
    complaintsAbout(files) {
      sources.replace(files)
      return [...files.keys()]
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) => complaintsOf(service, join(root, file)).map((one) => `${file}: ${one}`))
    },
  }
}

const complaintsOf = (service: ts.LanguageService, path: string): readonly string[] =>
  [...service.getSyntacticDiagnostics(path), ...service.getSemanticDiagnostics(path)].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '),
  )

/** The disk, some files of it replaced; counts their versions, so that only they are read anew. */
class ReplacedSources {
  readonly host: ts.LanguageServiceHost
  readonly #root: string
  readonly #versions = new Map<string, number>()
  #replaced: ReadonlyMap<string, string> = new Map()

  constructor(root: string) {
    this.#root = root
    const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path))
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
    this.host = {
      // A weakened decision leaves behind what it used to ask.
      getCompilationSettings: () => ({
        ...options,
        noUnusedLocals: false,
        noUnusedParameters: false,
      }),
      getScriptFileNames: () =>
        ['agent/main.ts', 'control/main.ts', 'lab/cli/main.ts'].map((file) => join(root, file)),
      getScriptVersion: (path) => String(this.#versions.get(path) ?? 0),
      getScriptSnapshot: (path) => this.#snapshot(path),
      getCurrentDirectory: () => root,
      getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
      fileExists: (path) => ts.sys.fileExists(path),
      readFile: (path, encoding) => ts.sys.readFile(path, encoding),
      readDirectory: (...query) => ts.sys.readDirectory(...query),
      directoryExists: (path) => ts.sys.directoryExists(path),
      getDirectories: (path) => ts.sys.getDirectories(path),
    }
  }

  replace(files: ReadonlyMap<string, string>): void {
    const changed = new Set([...this.#replaced.keys(), ...files.keys()])
    this.#replaced = files
    for (const file of changed) {
      const path = join(this.#root, file)
      this.#versions.set(path, (this.#versions.get(path) ?? 0) + 1)
    }
  }

  #snapshot(path: string): ts.IScriptSnapshot | undefined {
    const text = this.#replaced.get(path.slice(this.#root.length + 1)) ?? ts.sys.readFile(path)
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
  }
}
