/** Where things lie on a host. The one place that knows. */
export const PLACES = {
  hostEnv: '/etc/drawbridge/host.env',
  ca: '/etc/drawbridge/ca.pem',
  joinToken: '/etc/drawbridge/join-token',
  key: '/var/lib/drawbridge/agent.key',
  certificate: '/var/lib/drawbridge/agent.crt',
  wireguardKey: '/var/lib/drawbridge/wireguard.key',
  state: '/var/lib/drawbridge/state.json',
  revocations: '/var/lib/drawbridge/revocations.json',
  tickets: '/var/lib/drawbridge/tickets.json',
  networks: '/var/lib/drawbridge/networks.json',
  driverSocket: '/run/docker/plugins/drawbridge.sock',
  guardPipe: '/run/drawbridge/guard',
} as const

export const FIREWALL_UNIT = 'drawbridge-firewall.service'
export const DOCKER_UNIT = 'docker.service'
export const WIREGUARD_UNIT = 'drawbridge-wireguard.service'
