/** What stands in a bundle where a secret was. */
export const REDACTED = '[secret taken out]'

/** Shorter ones would take out half the text, and could be guessed anyway. */
const SHORTEST = 16

/** Takes secrets out of text: those that are known by their letters, and whatever looks like one. */
export class Redactor {
  readonly #literals: readonly string[]

  constructor(secrets: Iterable<string>) {
    const long = [...new Set(secrets)].filter(({ length }) => length >= SHORTEST)
    // A secret that is part of another one must not leave the rest of it standing.
    this.#literals = long.sort((one, other) => other.length - one.length)
  }

  text(text: string): string {
    const known = this.#literals.reduce((rest, one) => rest.replaceAll(one, REDACTED), text)
    return LOOKS.reduce((rest, [look, with_]) => rest.replace(look, with_), known)
  }

  /** Whether a known secret is in there: bytes cannot be mended, such a file is left out. */
  isIn(bytes: Buffer): boolean {
    return this.#literals.some((one) => bytes.includes(one))
  }
}

const KEY = '[A-Za-z0-9+/_=-]'

const LOOKS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]*?(?:-----END \1PRIVATE KEY-----|$)/g, REDACTED],
  [
    new RegExp(`((?:private|preshared)[ _-]?key"?\\s*[:=]\\s*"?)${KEY}{40,}`, 'gi'),
    `$1${REDACTED}`,
  ],
  [new RegExp(`(token"?\\s*[:=]\\s*"?)${KEY}{20,}`, 'gi'), `$1${REDACTED}`],
  [new RegExp(`((?:bearer|basic)\\s+)${KEY}{20,}`, 'gi'), `$1${REDACTED}`],
  [/(:\/\/[^/\s:@]+:)[^/\s@]+@/g, `$1${REDACTED}@`],
  [/((?:password|passwd|secret)"?\s*[:=]\s*"?)[^\s",;]{4,}/gi, `$1${REDACTED}`],
]
