/** One stanza of a deb822 `.sources` file, by lower-case field name. */
type Stanza = ReadonlyMap<string, string>

/** What mmdebstrap needs to know of a machine's package sources. */
export interface AptSources {
  /** The release to build, the shortest of all suites named (`trixie`, not `trixie-updates`). */
  readonly suite: string
  /** The kept stanzas, as they were written. */
  readonly text: string
}

/**
 * Keeps the stanzas of Debian or Ubuntu that any machine could use: signed, and fetched over http(s).
 * Null when none is left.
 */
export function chooseAptSources(files: readonly string[]): AptSources | null {
  const kept = files.flatMap(stanzasOf).filter((text) => isPublic(parseStanza(text)))
  const suites = kept.flatMap((text) => words(parseStanza(text).get('suites')))
  const suite = suites.toSorted((a, b) => a.length - b.length)[0]
  return suite === undefined ? null : { suite, text: `${kept.join('\n\n')}\n` }
}

function stanzasOf(file: string): readonly string[] {
  return withoutComments(file)
    .split(/\n\s*\n/)
    .map((text) => text.trim())
    .filter((text) => text !== '')
}

function withoutComments(file: string): string {
  return file
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
}

function parseStanza(text: string): Stanza {
  const fields = text.replaceAll(/\n[ \t]+/g, ' ').split('\n')
  return new Map(
    fields.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
}

function isPublic(stanza: Stanza): boolean {
  const signer = stanza.get('signed-by') ?? ''
  return (
    words(stanza.get('types')).includes('deb') &&
    /(debian|ubuntu)-archive-keyring/.test(signer) &&
    (stanza.get('enabled') ?? 'yes') !== 'no' &&
    words(stanza.get('uris')).every((uri) => /^https?:\/\//.test(uri))
  )
}

function words(value: string | undefined): readonly string[] {
  return (value ?? '').split(/\s+/).filter((word) => word !== '')
}
