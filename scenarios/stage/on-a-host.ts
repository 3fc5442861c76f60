/** Lets a host's network come up before its walls, from its next boot on. */
export const WALLS_LAST = `
  cd /etc/systemd/system
  rm -f cloud-network.service.d/drawbridge.conf systemd-networkd.service.d/drawbridge.conf
  sed -i -e '/^Before=/d' -e 's/^\\[Unit\\]$/[Unit]\\nAfter=network-online.target/' drawbridge-firewall.service
`

const TELL_GUARD = `
  standing() { nft -s list table inet drawbridge_guard; }
  before=$(standing)
  echo "$1" >/run/drawbridge/guard
  until [[ $(standing) != "$before" ]]; do :; done
`

/** The guard belongs to one process: who wants it changed writes a line into that one's pipe and waits to see it done. */
export const tellGuard = (line: string): readonly string[] => [
  ...['timeout', '10', 'bash', '-ec', TELL_GUARD, 'tell', line],
]

const UNTIL_COUNTED = `
  until n=$(pgrep --count -f "$1" || true); test "$n" "$2" "$3"; do sleep 0.01; done
`

/** Waits on the host until that many processes have a number in their command line; ends with 124 when time is over. */
export const untilCounted = (
  number: number,
  [how, many]: readonly ['-ge' | '-eq', number],
  withinMs: number,
): readonly string[] => [
  ...['timeout', String(withinMs / 1000), 'bash', '-ec', UNTIL_COUNTED, 'count'],
  // A pattern that does not match itself: it stands in a command line, too.
  ...[String(number).replace(/^./, '[$&]'), how, String(many)],
]

/** Waits until the host has no session any more. */
export const UNTIL_NO_SESSION: readonly string[] = [
  ...['timeout', '30', 'bash', '-c'],
  'while [[ $(ls /run/drawbridge/sessions) ]]; do sleep 0.02; done',
]

/** Resolves when the engine answers at its socket. */
export const ASK_DOCKER: readonly string[] = [
  ...[
    'curl',
    '-fsS',
    '--max-time',
    '20',
    '--unix-socket',
    '/run/docker.sock',
    'http://docker/_ping',
  ],
]

/** Puts the agent's certificate aside, and a join token, which nobody gave out, where the bootstrap would. */
export const FORGET = `
  systemctl stop drawbridge-agent.service
  mv /var/lib/drawbridge/agent.crt /var/lib/drawbridge/agent.crt.aside
  (umask 077; echo a-join-token-that-nobody-has-given-out >/etc/drawbridge/join-token)
`

export const REMEMBER = `
  mv /var/lib/drawbridge/agent.crt.aside /var/lib/drawbridge/agent.crt
  rm -f /etc/drawbridge/join-token
  systemctl restart drawbridge-agent.service
`
