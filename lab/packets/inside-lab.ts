import { refused, type LabError } from '../lab-error.ts'
import { cableOf, type Slice } from '../plan/slice.ts'

/** The link itself, multicast on it included: the switch of a lab has no way out. */
const ON_THE_LINK = /^(?:fe80:|ff02:|224\.0\.0\.)/

/** Whether an address belongs to a lab: to its slice, or to the link. */
export const isInside = (slice: Slice, address: string): boolean =>
  ON_THE_LINK.test(address) || ownPrefixes(slice).some((prefix) => address.startsWith(prefix))

const ownPrefixes = (slice: Slice): readonly string[] => {
  const { address, address6 } = cableOf(slice, 0)
  const underlay = address.slice(0, address.lastIndexOf('.') + 1)
  return [underlay, underlay.replace('198.18.', '198.19.'), `${address6.split('::')[0]}::`]
}

/** What attacks may aim at: machines of their own lab. Throws `E_OUTSIDE_LAB`; surely nothing was sent. */
export function mustBeInside(
  { lab, slice }: { readonly lab: string; readonly slice: Slice },
  addresses: readonly string[],
): void {
  const outside = addresses.find((address) => !isInside(slice, address))
  if (outside !== undefined) throw outsideLab(lab, outside)
}

export const outsideLab = (lab: string, target: string): LabError =>
  refused({
    code: 'E_OUTSIDE_LAB',
    message: `${target} does not belong to the lab ${lab}: what attacks aims at machines of its own lab only, and nothing was sent`,
    next: 'choose a host of this lab as the target',
  })
