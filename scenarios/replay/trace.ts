import type { Lab } from '../../lab/index.ts'

/** The lab as far as an attack could leave something in it: members, what their walls read, who may reach whom. */
export async function traceOf(lab: Lab): Promise<string> {
  const { hosts, holes } = await lab.known()
  return [
    ...hosts.map(
      ({ name, state, agent, firewall }) =>
        `${name} ${state} ${agent} ${firewall?.hash ?? 'no hash'}`,
    ),
    ...holes.map(({ from, to }) => `${from} → ${to}`),
  ].join('\n')
}
