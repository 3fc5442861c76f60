import { tag } from './names.ts'

/** The IPv6 wall: nothing but loopback, neighbour discovery included. */
export function renderWall6(): string {
  const deny = (chain: string) =>
    `-A ${chain} -m comment --comment "${tag('default-deny')}" -j DROP`
  const loopback = `-m comment --comment "${tag('loopback')}" -j ACCEPT`
  return [
    '*filter',
    ':INPUT DROP [0:0]',
    ':FORWARD DROP [0:0]',
    ':OUTPUT DROP [0:0]',
    `-A INPUT -i lo ${loopback}`,
    deny('INPUT'),
    deny('FORWARD'),
    `-A OUTPUT -o lo ${loopback}`,
    deny('OUTPUT'),
    'COMMIT',
    '',
  ].join('\n')
}
