import { HOLES_SET, INNER_SET } from './names.ts'

/** What the sets of both walls hold: `holes` are underlay addresses, `inner` addresses of joined peers. */
export interface FirewallSets {
  readonly holes: readonly string[]
  readonly inner: readonly string[]
}

export const NO_HOLES: FirewallSets = { holes: [], inner: [] }

const MAX_ELEMENTS = 4096

/** Text for `ipset -exist restore` that makes the wall's sets where they are missing and leaves members alone. */
export function renderEmptySets(): string {
  return `${[create(HOLES_SET), create(INNER_SET)].join('\n')}\n`
}

/** Text for `ipset -exist restore` that gives both sets exactly these members, each in one swap. */
export function renderSets(sets: FirewallSets, tunnelPort: number): string {
  return [
    create(HOLES_SET),
    create(INNER_SET),
    ...exchange(HOLES_SET, holeMembers(sets, tunnelPort)),
    ...exchange(INNER_SET, sets.inner),
    '',
  ].join('\n')
}

/** Members of the wall's hole set as `ipset save` prints them. */
export const holeMembers = ({ holes }: FirewallSets, tunnelPort: number): readonly string[] =>
  holes.map((address) => `${address},udp:${tunnelPort}`)

export const SET_TYPES = { [HOLES_SET]: 'hash:ip,port', [INNER_SET]: 'hash:ip' } as const

type SetName = keyof typeof SET_TYPES

const create = (set: SetName, name: string = set): string =>
  `create ${name} ${SET_TYPES[set]} family inet maxelem ${MAX_ELEMENTS}`

function exchange(set: SetName, members: readonly string[]): readonly string[] {
  const next = `${set}-next`
  return [
    create(set, next),
    `flush ${next}`,
    ...members.map((member) => `add ${next} ${member}`),
    `swap ${next} ${set}`,
    `destroy ${next}`,
  ]
}
