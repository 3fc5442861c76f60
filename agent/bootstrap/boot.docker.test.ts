import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StartedTestContainer } from 'testcontainers'
import { FileDoor } from './testing/file-door.ts'
import { imagesOf } from './testing/images.ts'
import { run, SystemContainer } from './testing/system-container.ts'
import { HOST, userData, type Values } from './testing/user-data.ts'

const SETTLED = 'until systemctl is-system-running --wait >/dev/null; do sleep 0.1; done'
const WALLS = `iptables -S; ip6tables -S; nft -s list table inet drawbridge_guard`

let image: string
let door: FileDoor
let values: Values
let host: StartedTestContainer

/** As a cloud does: everything is injected before the machine starts. */
async function boot(changes: Values = {}): Promise<StartedTestContainer> {
  const machine = await new SystemContainer(image)
    .withCopyContentToContainer([
      {
        content: userData({ ...values, ...changes }),
        target: '/var/lib/cloud/user-data',
        mode: 0o600,
      },
      { content: `ADDRESS=${HOST}/24\n`, target: '/var/lib/cloud/network', mode: 0o600 },
    ])
    .start()
  await door.plug(machine)
  return machine
}

/** When a unit entered a state, in microseconds of the machine's clock. */
async function instant(unit: string, property: string): Promise<number> {
  return Number(await run(host, `systemctl show -P ${property}TimestampMonotonic ${unit}`))
}

beforeAll(async () => {
  const references = await imagesOf('host', 'control')
  image = references('host')
  door = await FileDoor.open(references('control'))
  values = await door.values()
  host = await boot()
  await run(host, `until [[ -e /var/lib/drawbridge/bootstrapped ]]; do sleep 0.1; done; ${SETTLED}`)
})

afterAll(async () => {
  await host.stop({ timeout: 0 })
  await door[Symbol.asyncDispose]()
})

describe('a first boot with user data', () => {
  it('raises both walls before the network is touched', async () => {
    const walls = await instant('drawbridge-firewall.service', 'ActiveEnter')
    const network = await instant('cloud-network.service', 'InactiveExit')
    expect(walls).toBeGreaterThan(0)
    expect(network).toBeGreaterThan(walls)
  })

  it('ends with a running agent and no failed unit', async () => {
    expect(await run(host, 'systemctl is-active drawbridge-agent')).toBe('active\n')
    expect(await run(host, 'systemctl --failed --plain --no-legend')).toBe('')
  })

  it('leaves no join token anywhere on the disk', async () => {
    const token = userData().match(/^JOIN_TOKEN=(.*)$/m)?.[1] ?? 'no token'
    expect(
      await run(host, `grep -rl -- '${token}' /etc /var /run /usr/lib/drawbridge || true`),
    ).toBe('')
  })

  it('keeps the guard whole when its owner is killed, and gives it an owner again', async () => {
    await run(host, 'systemctl kill -s KILL drawbridge-firewall.service')
    expect(await run(host, 'nft list table inet drawbridge_guard')).toContain('default-deny')
    const owned = `nft list table inet drawbridge_guard | grep -q 'progname nft'`
    await run(host, `for i in {1..100}; do ${owned} && exit; sleep 0.05; done; exit 1`)
  })

  it('keeps the holes when the owner of the guard is killed', async () => {
    await run(host, 'ipset add drawbridge-holes 198.18.201.12,udp:51820')
    await run(
      host,
      `echo 'add element inet drawbridge_guard holes { 198.18.201.12 . 51820 }' >/run/drawbridge/guard`,
    )
    await run(host, 'systemctl restart drawbridge-firewall.service')
    expect(await run(host, 'nft list set inet drawbridge_guard holes')).toContain(
      '198.18.201.12 . 51820',
    )
    expect(await run(host, 'ipset list drawbridge-holes')).toContain('198.18.201.12,udp:51820')
  })

  it('stands behind the same walls, without holes, after a reboot and before its network', async () => {
    const before = await run(host, WALLS)
    await host.restart({ timeout: 10_000 })
    await door.plug(host)
    await run(host, `until systemctl is-active drawbridge-agent; do sleep 0.1; done; ${SETTLED}`)
    expect(await run(host, WALLS)).toBe(before.replace(/\n\t\telements = .*/, ''))
    const walls = await instant('drawbridge-firewall.service', 'ActiveEnter')
    expect(await instant('cloud-network.service', 'InactiveExit')).toBeGreaterThan(walls)
    expect(await instant('drawbridge-agent.service', 'InactiveExit')).toBeGreaterThan(walls)
  })

  it('gets no network when its walls cannot stand', async () => {
    await run(host, 'cp /etc/drawbridge/rules.v4 /root/; echo nonsense >/etc/drawbridge/rules.v4')
    await host.restart({ timeout: 10_000 })
    await door.plug(host)
    await run(
      host,
      'until [[ $(systemctl show -P AssertResult cloud-network) == no ]]; do sleep 0.1; done',
    )
    expect(await run(host, 'ip -brief address show dev eth0')).toMatch(/^eth0\S* +DOWN *\n$/)
  })
})

describe('a first boot with hostile user data', () => {
  it('stays shut although the network comes up', async () => {
    const refused = await boot({ HOST_ID: '$(reboot)' })
    try {
      await run(
        refused,
        `until [[ $(ip -brief address show dev eth0) == *${HOST}* ]]; do sleep 0.1; done`,
      )
      const answered = await door.run(
        `arping -c 1 -w 2 -I under ${HOST} >/dev/null; ! (timeout 1 bash -c ': </dev/tcp/${HOST}/7411'); echo shut`,
      )
      expect(answered).toContain('shut')
      expect(await run(refused, 'iptables -nvxL INPUT | tail -n 1')).toMatch(/DROP/)
      expect(await run(refused, 'nft list chain inet drawbridge_guard inbound')).toMatch(
        /counter packets [1-9]\d* .*drop/,
      )
      expect(await run(refused, 'ls -A /etc/drawbridge')).toBe('')
    } finally {
      await refused.stop({ timeout: 0 })
    }
  })
})
