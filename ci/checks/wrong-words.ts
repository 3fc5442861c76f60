/** Words for which the glossary or the style has a better one, those only that can mean nothing else in a name. */
const GLOSSARY: Readonly<Record<string, string>> = {
  sandbox: 'lab',
  master: 'control',
  cfg: 'the whole word',
  mgr: 'what it does',
  neighbor: 'neighbour',
  util: 'what it does',
  utils: 'what it does',
  helper: 'what it does',
  helpers: 'what it does',
  misc: 'what it holds',
}

export interface WrongWord {
  readonly name: string
  readonly line: number
  readonly instead: string
}

const DECLARATION = /\b(?:const|let|function|class|interface|type|enum)\s+([A-Za-z_$][\w$]*)/g

/** `hostEnvFile` → host, env, file. */
const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s_$]+/)
    .map((word) => word.toLowerCase())

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length

/** Declared names in a source text that use a word the glossary has a better one for. */
export const findWrongWords = (text: string): readonly WrongWord[] =>
  [...text.matchAll(DECLARATION)].flatMap((match) => {
    const name = match[1] ?? ''
    const wrong = wordsOf(name).find((word) => Object.hasOwn(GLOSSARY, word))
    if (wrong === undefined) return []
    return [{ name, line: lineOf(text, match.index), instead: GLOSSARY[wrong] ?? '' }]
  })

/** Drawers into which anything could go; a file is named for its one idea. */
const DRAWER = /(?:^|\/)(?:utils?|helpers?|common|misc|types)(?:\/|\.(?:ts|mjs)$)/

export const isDrawer = (path: string): boolean => DRAWER.test(path)
