import { fileURLToPath } from 'node:url'
import type { TestHost } from './test-host.ts'

const PROGRAM = fileURLToPath(new URL('echo-program.ts', import.meta.url))

/** A network namespace on a host's overlay bridge, as a component would have it; answers datagrams. */
export class TestContainer {
  readonly #host: TestHost
  readonly address: string

  private constructor(host: TestHost, address: string) {
    this.#host = host
    this.address = address
  }

  static async start(host: TestHost, number: number): Promise<TestContainer> {
    const container = new TestContainer(host, `198.19.251.${number}`)
    await host.sh(
      [
        'ip netns add component',
        'ip link add port0 type veth peer name eth0 netns component',
        `ip -n component addr add ${container.address}/24 dev eth0`,
        'ip -n component link set eth0 up',
      ].join('; '),
    )
    await container.attach()
    await host.sh(
      `ip netns exec component ${process.execPath} ${PROGRAM} echo >/run/echo 2>&1 </dev/null & sleep 0.1; until grep -q ready /run/echo; do sleep 0.05; done`,
    )
    return container
  }

  /** Plugs it into the bridge, again after the bridge was lost. */
  async attach(): Promise<void> {
    await this.#host.sh(
      'mtu=$(cat /sys/class/net/dbbr0/mtu); ip -n component link set eth0 mtu $mtu; ip link set port0 mtu $mtu master dbbr0 up',
    )
  }

  /** Whether a datagram of so many bytes is answered: ARP as broadcast, then unicast both ways. */
  async reaches(other: TestContainer, bytes = 56): Promise<boolean> {
    await this.#host.sh('ip -n component neigh flush dev eth0')
    return (await this.ask(other, 1, 50, bytes)) === 1
  }

  /** Sends so many datagrams and gives how many were answered. */
  async ask(other: TestContainer, times: number, everyMs: number, bytes = 56): Promise<number> {
    const words = [process.execPath, PROGRAM, 'ask', other.address, times, everyMs, bytes]
    return Number(await this.#host.sh(`ip netns exec component ${words.join(' ')}`))
  }
}
