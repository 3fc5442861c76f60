/** Names that reach an object's prototype when they are assigned. */
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
const DEEPEST = 32
const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g

/**
 * Parses JSON that means one thing only: a repeated key (whose last or first value counts, depending on
 * who reads), a prototype key or absurd nesting is refused.
 * @throws SyntaxError
 */
export const parseStrictJson = (text: string): unknown => {
  const value: unknown = JSON.parse(text)
  refuseAmbiguity(text)
  return value
}

/** The text is known to be JSON, so that a string before a colon is a key and nothing else is. */
const refuseAmbiguity = (text: string): void => {
  const open: Set<string>[] = []
  for (const [token, colon] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (colon !== undefined) noteKey(open.at(-1), keyOf(token))
    if (open.length > DEEPEST) throw new SyntaxError(`nested deeper than ${DEEPEST}`)
  }
}

const keyOf = (token: string): string =>
  String(JSON.parse(token.slice(0, token.lastIndexOf('"') + 1)))

const noteKey = (keys: Set<string> | undefined, key: string): void => {
  if (PROTOTYPE_KEYS.has(key)) throw new SyntaxError(`the key ${key} is refused`)
  if (keys?.has(key) === true) throw new SyntaxError(`the key ${JSON.stringify(key)} is repeated`)
  keys?.add(key)
}
