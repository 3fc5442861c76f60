import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestHost } from './test-host.ts'
import { addressOf, desired } from './test-values.ts'
import { TestWorld } from './test-world.ts'
import { until } from './until.ts'

const DATA_MESSAGE = 4

describe('two hosts with a tunnel between them', () => {
  let world: TestWorld
  let alice: TestHost
  let bob: TestHost
  let generation = 0

  beforeAll(async () => {
    world = await TestWorld.create('encrypted')
    alice = await world.host(1)
    bob = await world.host(2)
    await Promise.all([alice.startAgent(), bob.startAgent()])
  }, 60_000)

  afterAll(() => world[Symbol.asyncDispose](), 30_000)

  const tell = async (stage: 'punched' | 'joined' | null): Promise<void> => {
    generation += 1
    const peers = (peer: number) => (stage === null ? {} : { [peer]: stage })
    await Promise.all([
      alice.tell(desired(world, 1, peers(2)), generation),
      bob.tell(desired(world, 2, peers(1)), generation),
    ])
  }

  const proved = async (host: TestHost): Promise<boolean> =>
    (await host.report()).overlay.proved.length === 1

  const bothProved = async (): Promise<boolean> => (await proved(alice)) && (await proved(bob))

  /** What one host says through a session is lost from now on; handshakes pass. */
  const muffle = async (host: number): Promise<void> => {
    const rule = `ip saddr ${addressOf(host)} udp dport 51820 @th,64,8 ${DATA_MESSAGE} counter drop`
    await world.onSwitch('nft add table bridge muffle')
    await world.onSwitch("nft add chain bridge muffle c '{ type filter hook forward priority 0; }'")
    await world.onSwitch(`nft add rule bridge muffle c ${rule}`)
  }
  const unmuffle = () => world.onSwitch('nft delete table bridge muffle')

  it('prove nothing by a handshake: of a peer whose data does not come through nothing was heard', async () => {
    await muffle(2)
    await tell('punched')
    await until('a handshake', async () => /\t[1-9]/.test(await handshakes(alice)))
    await until('bob hears alice', () => proved(bob))

    await expect(until('a proof', () => proved(alice), 1500)).rejects.toThrow('did not happen')
    await unmuffle()
  }, 20_000)

  it('prove both directions once nothing is lost any more', async () => {
    await until('both proofs', bothProved)
  }, 10_000)

  it.each([1, 2])(
    'say within some seconds that the peer fell silent when the data of host %i is lost, and heal by themselves',
    async (host) => {
      const listener = host === 1 ? bob : alice
      await tell('joined')
      await until('both proofs', bothProved)
      await muffle(host)

      await until('the silence', async () => !(await proved(listener)), 8000)
      await unmuffle()

      await until('both proofs again', bothProved, 4000)
    },
    30_000,
  )

  it('hear each other within a second, whenever they are told of each other at the same time', async () => {
    for (let round = 0; round < 15; round++) {
      await tell(null)
      await tell('punched')
      await until(`both proofs in round ${round}`, bothProved, 1000)
    }
  }, 60_000)

  it('hear each other again soon after the tunnel of the one that is called was started anew', async () => {
    await bob.sh('kill -9 $(cat /run/drawbridge-wireguard.service.pid)')
    await until('a tunnel without a session', async () => /\t0$/m.test(await handshakes(bob)))

    await until('both proofs', bothProved, 3000)
  }, 10_000)
})

const handshakes = (host: TestHost): Promise<string> =>
  host.sh('wg show dbwg0 latest-handshakes || true')
