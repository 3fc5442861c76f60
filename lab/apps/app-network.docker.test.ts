import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Host } from '../host.ts'
import { Lab } from '../lab.ts'
import { arp, datagram4, datagram6, discovery } from './hand-made/frames.ts'
import { HandMade, putImage } from './hand-made/hand-made.ts'

const MTU = 8870
const BROADCAST = 'ff:ff:ff:ff:ff:ff'
const marker = (): string => randomBytes(16).toString('hex')

let lab: Lab
let alice: Host
let bob: Host
let one: HandMade
let two: HandMade
let three: HandMade
let other: HandMade

beforeAll(async () => {
  lab = await Lab.raise({ name: `app-${randomBytes(3).toString('hex')}`, hosts: 2 })
  ;[alice, bob] = await Promise.all([lab.host('host.1'), lab.host('host.2')])
  await Promise.all([lab.apps.add('shop'), putImage(alice), putImage(bob)])
  await lab.apps.add('bank')
  for (const host of [alice, bob]) {
    await host.mustExec(network('shop', 'shop'))
    await host.mustExec([...network('bank', 'bank'), '--ipam-driver', 'drawbridge'])
  }
  one = await HandMade.run(alice, 'one', ['--network', 'shop', '--cap-add', 'NET_ADMIN'])
  two = await HandMade.run(bob, 'two', ['--network', 'shop'])
  three = await HandMade.run(bob, 'three', ['--network', 'shop'])
  other = await HandMade.run(bob, 'other', ['--network', 'bank'])
})
afterAll(async () => lab.down())

const network = (app: string, name: string): string[] => [
  ...['docker', 'network', 'create', '-d', 'drawbridge', '-o', `app=${app}`, name],
]

/** Whether the container heard a frame with this in it; looked for as long as it takes the control frame to come. */
async function hears(container: HandMade, text: string): Promise<boolean> {
  return (await container.heard()).some((frame) => frame.includes(text))
}

describe('containers of one app on two hosts', () => {
  test('answer one another over IPv4, IPv6 and the addresses of the link', async () => {
    const [global, link] = await two.addresses6()
    await one.addresses6()

    expect(await one.ask(await two.address(), 64, 20)).toBe(20)
    expect(await one.ask(global ?? '')).toBe(1)
    expect(await one.ask(`${link}%eth0`)).toBe(1)
    expect(await three.ask(await two.address())).toBe(1)
  })

  test('have exactly one card, with the MTU of the overlay, and no route to anywhere but the app', async () => {
    for (const container of [one, two, three, other]) {
      expect(await container.cards()).toEqual(['eth0'])
      const routes = await container.exec('ip', 'route')
      expect(routes).not.toMatch(/default|via/)
      expect(await container.exec('cat', '/sys/class/net/eth0/mtu')).toBe(`${MTU}\n`)
    }
  })

  test('send datagrams as long as the MTU in one piece', async () => {
    const address = await two.address()

    expect(await one.ask(address, MTU - 28)).toBe(1)
    expect(await one.ask((await two.addresses6())[0] ?? '', MTU - 48)).toBe(1)
  })

  test.each([
    ['broadcasts', BROADCAST, '198.18.255.255'],
    ['IPv4 multicasts', '01:00:5e:00:00:fb', '224.0.0.251'],
  ])('hear one another’s %s on every host', async (_what, toMac, to) => {
    const text = marker()
    await one.send(
      datagram4({ fromMac: await one.mac(), toMac, from: await one.address(), to }, text),
    )

    await expect.poll(() => hears(two, text)).toBe(true)
    await expect.poll(() => hears(three, text)).toBe(true)
    expect(await hears(other, text)).toBe(false)
  })

  test('hear one another’s IPv6 multicasts', async () => {
    const text = marker()
    const from = (await one.addresses6())[1] ?? ''
    const ends = { fromMac: await one.mac(), toMac: '33:33:00:00:00:01', from, to: 'ff02::1' }
    await one.send(datagram6(ends, text))

    await expect.poll(() => hears(two, text)).toBe(true)
    expect(await hears(other, text)).toBe(false)
  })

  test('hear nothing of what is said to another one, or to nobody', async () => {
    const [secret, lost, broadcast] = [marker(), marker(), marker()]
    const ends = { fromMac: await one.mac(), from: await one.address(), to: await two.address() }
    await one.send(datagram4({ ...ends, toMac: await two.mac() }, secret))
    await one.send(datagram4({ ...ends, toMac: '02:db:c6:12:ff:fe' }, lost))
    await one.send(datagram4({ ...ends, toMac: BROADCAST }, broadcast))

    await expect.poll(() => hears(three, broadcast)).toBe(true)
    expect(await hears(two, secret)).toBe(true)
    expect(await hears(three, secret)).toBe(false)
    expect(await hears(three, lost)).toBe(false)
  })
})

describe('a component that claims what is not its own', () => {
  interface Self {
    readonly mac: string
    readonly address: string
    readonly address6: string
    readonly link: string
    readonly victim: string
    readonly victimMac: string
    readonly victim6: string
  }
  const GATEWAY = '198.18.225.97'

  const lies: readonly (readonly [string, (self: Self, text: string) => string])[] = [
    [
      'another MAC',
      ({ victimMac, address, victim }, text) =>
        datagram4({ fromMac: victimMac, toMac: BROADCAST, from: address, to: victim }, text),
    ],
    [
      'another IPv4 address',
      ({ mac, victim }, text) =>
        datagram4({ fromMac: mac, toMac: BROADCAST, from: victim, to: victim }, text),
    ],
    [
      'no IPv4 address',
      ({ mac, victim }, text) =>
        datagram4({ fromMac: mac, toMac: BROADCAST, from: '0.0.0.0', to: victim }, text),
    ],
    [
      'another IPv6 address',
      ({ mac, victim6 }, text) =>
        datagram6({ fromMac: mac, toMac: '33:33:00:00:00:01', from: victim6, to: 'ff02::1' }, text),
    ],
    [
      'another MAC over IPv6',
      ({ victimMac, address6 }, text) =>
        datagram6(
          { fromMac: victimMac, toMac: '33:33:00:00:00:01', from: address6, to: 'ff02::1' },
          text,
        ),
    ],
    [
      'another’s address in a gratuitous ARP',
      ({ mac, victim }, text) => arp({ fromMac: mac, toMac: BROADCAST }, victim) + text,
    ],
    [
      'another’s address for a third MAC in an ARP of its own',
      ({ mac, address, victimMac }, text) =>
        arp({ fromMac: mac, toMac: BROADCAST }, address, victimMac) + text,
    ],
    [
      'the gateway’s address in a gratuitous ARP',
      ({ mac }, text) => arp({ fromMac: mac, toMac: BROADCAST }, GATEWAY) + text,
    ],
    [
      'a tag of a virtual LAN around a frame of its own',
      ({ mac, address, victim }, text) =>
        datagram4({ fromMac: mac, toMac: BROADCAST, from: address, to: victim }, text).replace(
          /^(.{24})/,
          '$181000007',
        ),
    ],
    [
      'a kind of frame that no container needs',
      ({ mac }, text) => `ffffffffffff${mac.replaceAll(':', '')}88cc${text}`,
    ],
  ]

  test.each(lies)('is heard by nobody when it claims %s', async (_what, lie) => {
    const self = await selfOf(one, two)
    const [spoofed, honest] = [marker(), marker()]
    const before = await dropped(alice)

    await one.send(lie(self, spoofed))
    await one.send(
      datagram4(
        { fromMac: self.mac, toMac: BROADCAST, from: self.address, to: self.victim },
        honest,
      ),
    )

    await expect.poll(() => hears(two, honest)).toBe(true) // sent after the lie, over the same way
    expect(await hears(two, spoofed)).toBe(false)
    expect(await hears(three, spoofed)).toBe(false)
    expect((await dropped(alice)) - before).toBeGreaterThanOrEqual(1) // it came as far as the pins
  })

  const discoveries = [
    ['another’s address', { kind: 'advertisement', target: 'victim6', optionMac: 'mac' }],
    [
      'another MAC for its own address',
      { kind: 'advertisement', target: 'address6', optionMac: 'victimMac' },
    ],
    [
      'another MAC in a question',
      { kind: 'solicitation', target: 'victim6', optionMac: 'victimMac' },
    ],
  ] as const

  test.each(discoveries)(
    'is heard by nobody when its neighbour discovery claims %s',
    async (_what, { kind, target, optionMac }) => {
      const self = await selfOf(one, two)
      const ends = {
        fromMac: self.mac,
        toMac: '33:33:00:00:00:01',
        from: self.address6,
        to: 'ff02::1',
      }
      const lie = discovery(ends, { kind, target: self[target], optionMac: self[optionMac] })
      const truth = discovery(ends, {
        kind: 'advertisement',
        target: self.address6,
        optionMac: self.mac,
      })
      const before = await dropped(alice)

      await one.send(lie)
      await one.send(truth)

      await expect.poll(() => hears(two, truth)).toBe(true)
      expect(await hears(two, lie)).toBe(false)
      expect((await dropped(alice)) - before).toBeGreaterThanOrEqual(1)
    },
  )

  test('makes nobody take it for a router, nor lets itself be sent elsewhere', async () => {
    const self = await selfOf(one, two)
    const ends = { fromMac: self.mac, toMac: '33:33:00:00:00:01', from: self.link, to: 'ff02::1' }
    const router = discovery(ends, { kind: 'router', prefix: 'fdb6:2d1a:bad::' })
    const redirect = discovery(ends, { kind: 'redirect', target: self.address6, of: self.victim6 })
    const truth = discovery(ends, { kind: 'advertisement', target: self.link, optionMac: self.mac })

    for (const frame of [router, redirect, truth]) await one.send(frame)

    await expect.poll(() => hears(two, truth)).toBe(true)
    expect(await hears(two, router)).toBe(false)
    expect(await hears(two, redirect)).toBe(false)
    expect(await two.exec('ip', '-6', 'addr')).not.toContain('fdb6:2d1a:bad')
  })

  test('cannot take another address or MAC with tools of its own either', async () => {
    const [address, mac] = [await one.address(), await one.mac()]
    const victim = await two.address()
    await one.exec('ip', 'addr', 'add', `198.18.225.100/19`, 'dev', 'eth0')
    await one.exec('ip', 'route', 'replace', `${victim}/32`, 'dev', 'eth0', 'src', '198.18.225.100')
    expect(await one.ask(victim)).toBe(0)
    await one.exec('ip', 'route', 'del', `${victim}/32`, 'dev', 'eth0')
    await one.exec('ip', 'addr', 'del', `198.18.225.100/19`, 'dev', 'eth0')
    expect(await one.ask(victim)).toBe(1)

    await one.exec('ip', 'link', 'set', 'eth0', 'address', '02:00:00:00:00:01')
    expect(await one.ask(victim)).toBe(0)
    await one.exec('ip', 'link', 'set', 'eth0', 'address', mac)
    await expect.poll(() => one.ask(victim)).toBe(1)
    expect(await one.address()).toBe(address)
  })

  async function selfOf(container: HandMade, victim: HandMade): Promise<Self> {
    const [address6 = '', link = ''] = await container.addresses6()
    return {
      mac: await container.mac(),
      address: await container.address(),
      address6,
      link,
      victim: await victim.address(),
      victimMac: await victim.mac(),
      victim6: (await victim.addresses6())[0] ?? '',
    }
  }

  /** Packets that the pins of a host have dropped so far. */
  async function dropped(host: Host): Promise<number> {
    const table = await host.mustExec(['nft', 'list', 'table', 'bridge', 'drawbridge_pins'])
    const counts = [...table.matchAll(/counter packets (\d+) bytes \d+ drop/g)]
    return counts.reduce((sum, [, count]) => sum + Number(count), 0)
  }
})

describe('two apps on the same hosts', () => {
  test('are blind to each other, whatever one says to everybody', async () => {
    const [ofShop, ofBank] = [marker(), marker()]
    const mate = await HandMade.run(alice, 'mate', ['--network', 'bank'])
    const say = async (speaker: HandMade, text: string) =>
      speaker.send(
        datagram4(
          {
            fromMac: await speaker.mac(),
            toMac: BROADCAST,
            from: await speaker.address(),
            to: '255.255.255.255',
          },
          text,
        ),
      )

    await say(one, ofShop)
    await say(mate, ofBank)

    await expect.poll(() => hears(other, ofBank)).toBe(true)
    await expect.poll(() => hears(two, ofShop)).toBe(true)
    expect(await hears(other, ofShop)).toBe(false)
    expect(await hears(two, ofBank)).toBe(false)
    expect(await one.ask(await other.address())).toBe(0)
    expect(await mate.ask(await other.address())).toBe(1)
  })
})

describe('what the driver refuses', () => {
  test.each([
    [
      'a network of an app that is not there',
      network('nobody', 'no-such'),
      'there is no app nobody',
    ],
    [
      'a network of no app where there are several',
      network('x', 'no-such').toSpliced(5, 2),
      'say which',
    ],
    [
      'an option that it does not know',
      [...network('shop', 'no-such'), '-o', 'mtu=1'],
      'no option mtu',
    ],
    [
      'addresses of another host',
      [...network('shop', 'no-such'), '--subnet', '198.18.240.0/28'],
      'cannot be used',
    ],
    [
      'IPv6 of the engine’s own',
      [...network('shop', 'no-such'), '--ipv6', '--subnet', 'fd00::/64'],
      'by itself',
    ],
  ])('is %s, and says what to do', async (_what, command, said) => {
    const { exitCode, stderr } = await alice.exec(command)

    expect(exitCode).not.toBe(0)
    expect(stderr).toContain(said)
    expect(await alice.mustExec(['docker', 'network', 'ls'])).not.toMatch(/no-such/)
  })

  test('is a published port, and a second card', async () => {
    const published = await HandMade.tryRun(alice, 'published', [
      '--network',
      'shop',
      '-p',
      '80:80',
    ])
    const second = await alice.exec(['docker', 'network', 'connect', 'bank', 'one'])

    expect(published.stderr).toContain('cannot be published')
    expect(second.stderr).toContain("on one app's network only")
    expect(await one.cards()).toEqual(['eth0'])
    await alice.mustExec(['docker', 'rm', '-f', 'published'])
  })
})

describe('the hosts of an app', () => {
  test('hold every claim, and have seen nothing drift', async () => {
    const { verdict, findings } = await lab.verify()
    const events = await historyOf(lab)

    expect(findings).toEqual([])
    expect(verdict).toBe('held')
    expect(events.filter(({ event }) => event?.kind === 'drift')).toEqual([])
  })

  test('have nothing of it left when it goes, and of the other everything', async () => {
    await lab.apps.remove('shop')

    for (const host of [alice, bob]) {
      const links = await host.mustExec(['ip', '-br', 'link'])
      expect(links).not.toMatch(/db[axcp]100000/)
      expect(links).toContain('dba100001')
    }
    expect(await one.cards()).toEqual([])
    expect(await other.cards()).toEqual(['eth0'])
    await lab.apps.remove('bank')
    expect(await alice.mustExec(['nft', 'list', 'tables'])).not.toContain('table bridge')
  })
})

async function historyOf(standing: Lab) {
  const events = []
  for await (const event of (await standing.control()).events({ follow: false })) events.push(event)
  return events
}
