import { PINS_TABLE } from './names.ts'
import { oneLine } from './one-line.ts'
import type { PinMembers } from './pin-members.ts'
import { PIN_SETS, renderPins } from './pins.ts'

/** The one line that replaces the pins, for the process that owns them; null takes them away. */
export const pinsBatch = (members: PinMembers | null): string =>
  replacePins(members, 'owner,persist')

/** The same while the owner is dead: a table that the owner's successor can take away. */
export const ownerlessPinsBatch = (members: PinMembers | null): string =>
  replacePins(members, 'persist')

/** The same for a kernel or an `nft` that knows no owner. */
export const weakPinsBatch = (members: PinMembers | null): string => replacePins(members, null)

function replacePins(members: PinMembers | null, flags: string | null): string {
  const gone =
    flags === null
      ? `add table bridge ${PINS_TABLE}; delete table bridge ${PINS_TABLE}`
      : `destroy table bridge ${PINS_TABLE}`
  return members === null ? `${gone}\n` : `${gone}; ${oneLine(tableOf(members, flags))}\n`
}

const tableOf = (members: PinMembers, flags: string | null): string =>
  PIN_SETS.reduce(
    (table, { name, type }) =>
      table.replace(`\tset ${name} {\n\t\t${type}\n`, (set) => set + elements(members[name])),
    renderPins().replace(
      '\tflags owner,persist\n',
      flags === null ? '' : `\tflags ${flags.replace(',', ', ')}\n`,
    ),
  )

const elements = (members: readonly string[]): string =>
  members.length === 0 ? '' : `\t\telements = { ${members.join(', ')} }\n`
