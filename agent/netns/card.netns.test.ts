import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestHost } from './test-host.ts'
import { addressOf } from './test-values.ts'
import { TestWorld } from './test-world.ts'

const STRANGER = '198.18.250.99'
const HIDDEN = '198.18.250.77'
const EVERYBODY = '198.18.250.255'

// A namespace that is not the host's, with one of its own eyes: what comes in by UDP is counted.
const HIDE = `
  unshare -n bash -c 'echo $$ >/run/hidden; exec sleep 600' >/dev/null 2>&1 &
  until [ -s /run/hidden ]; do sleep 0.01; done
`
const count = (from: string) =>
  `nft 'table inet sink { chain in { type filter hook input priority 0; ip saddr ${from} udp dport 9 counter; }; }'`
const COUNTED = 'nft reset rules table inet sink | grep -o "packets [0-9]*"'
const say = (to: string) => `
  python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1); s.sendto(b"x", ("${to}", 9))'
`

describe('a card that root makes on the cable and moves into another namespace', () => {
  let world: TestWorld
  let alice: TestHost
  let stranger: (command: string) => Promise<string>
  const hidden = (command: string) =>
    alice.sh(
      `nsenter -t $(cat /run/hidden) -n bash -c '${command.replaceAll("'", String.raw`'\''`)}'`,
    )
  const packets = async (where: (command: string) => Promise<string>) =>
    Number((await where(COUNTED)).trim().split(' ')[1])

  beforeAll(async () => {
    world = await TestWorld.create('encrypted')
    alice = await world.host(1)
    stranger = await world.stranger('str', STRANGER)
    await alice.sh(`${HIDE} nsenter -t $(cat /run/hidden) -n ${count(STRANGER)}`)
    await stranger(count(HIDDEN))
  }, 60_000)

  afterAll(() => world[Symbol.asyncDispose](), 30_000)

  const makeCard = async (mode: string) => {
    await alice.sh(
      `ip link add hidden0 link eth0 type macvlan mode ${mode}; ip link set hidden0 netns $(cat /run/hidden)`,
    )
    await hidden(`ip addr add ${HIDDEN}/24 brd + dev hidden0; ip link set hidden0 up`)
    const macOf = (text: string) => /link\/ether (\S+)/.exec(text)?.[1] ?? ''
    const mine = macOf(await hidden('ip link show hidden0'))
    const its = macOf(await stranger('ip link show eth0'))
    await hidden(`ip neigh replace ${STRANGER} lladdr ${its} dev hidden0`)
    await stranger(`ip neigh replace ${HIDDEN} lladdr ${mine} dev eth0`)
  }
  /** How many of one packet to it, one to everybody and one from it arrived. */
  const arrived = async () => {
    await stranger(say(HIDDEN) + say(EVERYBODY))
    await hidden(say(STRANGER))
    return { inwards: await packets(hidden), outwards: await packets(stranger) }
  }

  it.each(['bridge', 'private', 'vepa'])(
    'neither hears a stranger nor speaks to one past the walls (macvlan mode %s)',
    async (mode) => {
      await makeCard(mode)

      expect(await arrived()).toEqual({ inwards: 0, outwards: 0 })

      await hidden('ip link del hidden0')
    },
    20_000,
  )

  it('would do both if the card had no guard', async () => {
    await makeCard('bridge')
    await alice.sh(
      'kill -9 $(cat /run/drawbridge-firewall.service.loop); pid=/run/drawbridge-firewall.service.pid; until nft delete table netdev drawbridge_card; do kill -9 $(cat $pid) || true; done',
    )

    expect(await arrived()).toEqual({ inwards: 2, outwards: 1 })
    await hidden('ip link del hidden0')
  }, 20_000)

  it('leaves the host itself to its walls', async () => {
    // The wall's own counter is the evidence that the frame got past the card.
    const counted = async () =>
      Number(
        /counter packets (\d+) bytes \d+ drop comment "drawbridge:default-deny"/.exec(
          await alice.sh('nft list chain inet drawbridge_guard inbound'),
        )?.[1],
      )
    await alice.sh(`sed 's/flags owner, persist;//' /etc/drawbridge/card.nft | nft -f -`)
    const before = await counted()
    await stranger(say(addressOf(1)))

    expect((await counted()) - before).toBe(1)
  }, 20_000)
})
