/** Names that reach an object's prototype when they are assigned. */
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
const DEEPEST = 32
const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g

/**
 * Parses JSON that can mean one thing only: repeated keys, keys of prototypes and absurd nesting are refused.
 * @throws SyntaxError
 */
export function parseStrictJson(text: string): unknown {
  refuseDepth(text)
  const value: unknown = JSON.parse(text)
  refuseAmbiguity(text)
  return value
}

function refuseDepth(text: string): void {
  let depth = 0
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    if (depth > DEEPEST) throw new SyntaxError(`nested deeper than ${DEEPEST}`)
  }
}

// The text is JSON by now: a string before a colon is a key, and nothing else is.
function refuseAmbiguity(text: string): void {
  const open: Set<string>[] = []
  for (const [token, colon] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (colon !== undefined) note(open.at(-1), keyOf(token))
  }
}

const keyOf = (token: string): string =>
  String(JSON.parse(token.slice(0, token.lastIndexOf('"') + 1)))

function note(keys: Set<string> | undefined, key: string): void {
  if (PROTOTYPE_KEYS.has(key)) throw new SyntaxError(`the key ${key} is refused`)
  if (keys?.has(key) === true)
    throw new SyntaxError(`the key ${JSON.stringify(key)} stands there twice`)
  keys?.add(key)
}
