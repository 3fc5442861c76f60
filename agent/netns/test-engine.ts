import { macOf } from '../protocol/app-addresses.ts'
import type { Ipv4 } from '../protocol/names.ts'
import { fileURLToPath } from 'node:url'
import type { TestHost } from './test-host.ts'
import { until } from './until.ts'

export const SOCKET = '/run/docker/plugins/drawbridge.sock'
const PROGRAM = fileURLToPath(new URL('echo-program.ts', import.meta.url))

/** Speaks to a host's network driver as an engine does, and puts cards into namespaces as an engine would. */
export class TestEngine {
  readonly #host: TestHost

  constructor(host: TestHost) {
    this.#host = host
  }

  /** One call; gives the answer's body. */
  async call(name: string, body: object): Promise<Readonly<Record<string, unknown>>> {
    const text = await this.#host.sh(
      `curl -s -m 20 --retry 20 --retry-delay 1 --retry-connrefused --unix-socket ${SOCKET} -d '${JSON.stringify(body)}' http://plugin/${name}`,
    )
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  }

  createNetwork(id: string, app: string, pool: string): Promise<Readonly<Record<string, unknown>>> {
    return this.call('NetworkDriver.CreateNetwork', {
      NetworkID: id,
      Options: { 'com.docker.network.generic': { app } },
      IPv4Data: [{ Pool: pool, Gateway: '', AddressSpace: 'x' }],
      IPv6Data: [],
    })
  }

  createEndpoint(
    network: string,
    id: string,
    address: string,
    more: object = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    return this.call('NetworkDriver.CreateEndpoint', {
      NetworkID: network,
      EndpointID: id,
      Interface: { Address: `${address}/19`, AddressIPv6: '', MacAddress: '', ...more },
      Options: {},
    })
  }

  join(
    network: string,
    id: string,
    sandbox = `/run/netns/${id}`,
  ): Promise<Readonly<Record<string, unknown>>> {
    return this.call('NetworkDriver.Join', {
      NetworkID: network,
      EndpointID: id,
      SandboxKey: sandbox,
    })
  }

  async leave(network: string, id: string): Promise<void> {
    await this.call('NetworkDriver.Leave', { NetworkID: network, EndpointID: id })
    await this.call('NetworkDriver.DeleteEndpoint', { NetworkID: network, EndpointID: id })
  }

  /** A container with a card on the network, which answers datagrams. */
  async run(network: string, name: string, address: Ipv4): Promise<TestComponent> {
    await this.createEndpoint(network, name, address)
    const answer = await this.join(network, name)
    const { SrcName } = answer['InterfaceName'] as { SrcName: string }
    await this.#host.sh(
      [
        `ip netns add ${name}`,
        `ip link set ${SrcName} netns ${name} name eth0`,
        `ip -n ${name} addr add ${address}/19 dev eth0`,
        `ip -n ${name} link set eth0 up`,
        `(ip netns exec ${name} ${process.execPath} ${PROGRAM} echo >/run/${name} 2>&1 </dev/null &)`,
        `until grep -q ready /run/${name}; do sleep 0.05; done`,
      ].join('; '),
    )
    return new TestComponent(this.#host, name, address)
  }
}

/** A network namespace with one card of an app's network. */
export class TestComponent {
  readonly #host: TestHost
  readonly name: string
  readonly address: Ipv4

  constructor(host: TestHost, name: string, address: Ipv4) {
    this.#host = host
    this.name = name
    this.address = address
  }

  get mac(): string {
    return macOf(this.address)
  }

  sh(command: string): Promise<string> {
    return this.#host.sh(`ip netns exec ${this.name} ${command}`)
  }

  /** Whether a datagram is answered, with nothing known of the other before. */
  async reaches(other: TestComponent): Promise<boolean> {
    await this.sh('ip neigh flush dev eth0')
    const words = [process.execPath, PROGRAM, 'ask', other.address, 1, 50, 56]
    return (await this.sh(words.join(' '))).trim() === '1'
  }

  async comesToReach(other: TestComponent): Promise<void> {
    await until(`${this.name} to reach ${other.name}`, () => this.reaches(other))
  }
}
