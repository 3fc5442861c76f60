import { renderCard } from './card.ts'
import { CARD_TABLE } from './names.ts'
import { oneLine } from './one-line.ts'

/** The one line that replaces the guard at the card, for the process that owns it. */
export const cardBatch = (card: string): string => replaceCard(card, 'owner,persist')

/** The same while the owner is dead: a table that the owner's successor can take away. */
export const ownerlessCardBatch = (card: string): string => replaceCard(card, 'persist')

/** The same for a kernel or an `nft` that knows no owner. */
export const weakCardBatch = (card: string): string => replaceCard(card, null)

function replaceCard(card: string, flags: string | null): string {
  const table = renderCard(card).replace(
    '\tflags owner,persist\n',
    flags === null ? '' : `\tflags ${flags.replace(',', ', ')}\n`,
  )
  const add = flags === null ? `add table netdev ${CARD_TABLE}; delete` : 'destroy'
  return `${add} table netdev ${CARD_TABLE}; ${oneLine(table)}\n`
}
