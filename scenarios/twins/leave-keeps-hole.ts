import { twin } from '../twin.ts'

export default twin(
  'a member that leaves keeps its hole, and control takes its peers at their word',
  [
    {
      file: 'agent/enforce/firewall-keeper.ts',
      replace: `  expect(sets: FirewallSets): void {
    this.#sets = sets
  }`,
      by: `  expect(sets: FirewallSets): void {
    this.#sets = { ...sets, holes: [...new Set([...this.#sets.holes, ...sets.holes])] }
  }`,
    },
    {
      file: 'agent/enforce/firewall-keeper.ts',
      replace: 'holes: this.#sets.holes.filter((hole) => !members.holes.includes(hole)),',
      by: 'holes: this.#sets.holes,',
    },
    {
      file: 'agent/enforce/firewall-keeper.ts',
      replace: 'const change = deletion(members, this.#parts.input.tunnelPort)',
      by: 'const change = deletion({ ...members, holes: [] }, this.#parts.input.tunnelPort)',
    },
    {
      file: 'control/fleet/evidence.ts',
      replace: 'return isTakenOver(fleet, end) || !listsHole(report, end, fleet)',
      by: 'return true',
    },
  ],
)
