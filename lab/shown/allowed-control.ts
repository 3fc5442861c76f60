/** Cursor, erasing, inserting and deleting, scrolling, margins, tabs, colours. */
const FINALS = new Set(Array.from('ABCDEFGHIZLMPSTX@`adefrsum'))
/** Wrapping, the cursor's visibility, the other screen. */
const PRIVATE_MODES = new Set(['7', '25', '47', '1047', '1048', '1049'])
/** More than any screen has of anything. */
const NUMBERS = /^(?:\d{0,4}[;:])*\d{0,4}$/

/**
 * What may be kept of a control sequence (`CSI body final`): all of it, part of its modes, or null for nothing.
 * Whatever is not known is not let through.
 */
export function allowedControl(body: string, final: string): string | null {
  if (final === 'h' || final === 'l') return allowedModes(body, final)
  if (!NUMBERS.test(body)) return null
  if (final === 'J') return /^[012]?$/.test(body) ? `${body}J` : null // 3 would erase what has scrolled away
  if (final === 'K') return /^[012]?$/.test(body) ? `${body}K` : null
  return FINALS.has(final) ? body + final : null
}

function allowedModes(body: string, final: 'h' | 'l'): string | null {
  if (!body.startsWith('?')) return body === '4' ? `4${final}` : null
  const kept = body
    .slice(1)
    .split(';')
    .filter((mode) => PRIVATE_MODES.has(mode))
  return kept.length === 0 ? null : `?${kept.join(';')}${final}`
}
