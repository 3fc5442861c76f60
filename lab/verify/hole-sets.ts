import { partsOf } from '../probe/rules/nft-listing.ts'
import type { ReadBack } from '../probe/rules/read-back.ts'

/** Names of our sets, written down here again on purpose: see ports.ts. */
const WALL_SET = 'drawbridge-holes'
const GUARD = 'drawbridge_guard'
const GUARD_SET = 'holes'

/** `198.18.0.12:51820` of every hole in the wall's set; null when there is no such set. */
export const wallHoles = ({ ipset }: ReadBack): ReadonlySet<string> | null => {
  const lines = ipset.split('\n')
  if (!lines.some((line) => line.startsWith(`create ${WALL_SET} `))) return null
  const entry = new RegExp(`^add ${WALL_SET} ([^,]+),udp:(\\d+)`)
  return new Set(
    lines.flatMap((line) => {
      const [, address, port] = entry.exec(line) ?? []
      return address ? [`${address}:${port}`] : []
    }),
  )
}

/** The same of the guard's set. */
export const guardHoles = ({ nft }: ReadBack): ReadonlySet<string> | null => {
  const set = nft.sets.find(({ table, name }) => table === GUARD && name === GUARD_SET)
  return set ? new Set((set.elem ?? []).map((element) => partsOf(element).join(':'))) : null
}
