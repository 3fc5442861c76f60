import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { weakGuardBatch } from '../firewall/rules/guard-batch.ts'
import { NO_HOLES } from '../firewall/rules/sets.ts'
import { inNamespace, ip } from './cable.ts'

const run = promisify(execFile)
const HOST = `dbt-loop-${process.pid}`
const STRANGER = `${HOST}-s`
const ADDRESS = '198.18.251.11'
const INPUT = {
  control: '198.18.251.1',
  mirror: null,
  mode: 'encrypted',
  tunnelPort: 51820,
} as const

// Behind the guard: what it lets in is counted, whatever a wall would say to it.
const COUNTER =
  'table inet counted { chain c { type filter hook input priority 0; udp dport 9999 counter; }; }'
const onHost = (command: string) => inNamespace(HOST, command)
const counted = async () =>
  Number(/packets (\d+)/.exec(await onHost('nft list table inet counted'))?.[1])
const loadGuard = () => onHost(`nft -f - <<'END'\n${weakGuardBatch(INPUT, NO_HOLES)}END`)
const FRAME = `${process.execPath} -e 'const s = require("dgram").createSocket("udp4"); s.bind(4789, () => s.send("x", 4789, "${ADDRESS}", () => s.close()))'`
const send = (from: string, to: string) =>
  inNamespace(from, `for i in 1 2 3; do echo x >/dev/udp/${to}/9999; done 2>/dev/null || true`)

describe('the guard and the loopback', () => {
  beforeEach(async () => {
    await run('ip', ['netns', 'add', HOST])
    await run('ip', ['netns', 'add', STRANGER])
    await ip(HOST, `link add eth0 type veth peer name eth0 netns ${STRANGER}`)
    await ip(HOST, `addr add ${ADDRESS}/24 dev eth0`)
    await ip(STRANGER, 'addr add 198.18.251.250/24 dev eth0')
    await ip(STRANGER, 'link set eth0 up')
    await ip(HOST, 'link set eth0 up')
    await ip(HOST, 'link set lo up')
    await onHost(`nft '${COUNTER}'`)
    await loadGuard()
  })
  afterEach(async () => {
    await run('ip', ['netns', 'del', HOST])
    await run('ip', ['netns', 'del', STRANGER])
  })

  it('let a host speak to itself, and drop what a stranger sends', async () => {
    await send(HOST, '127.0.0.1')
    await send(HOST, ADDRESS)
    await send(HOST, '::1')
    await send(STRANGER, ADDRESS)

    expect(await counted()).toBe(9)
  })

  it('do not take a card for the loopback that somebody gave its name, when the guard is mended', async () => {
    await ip(HOST, 'link set lo name lo9')
    await ip(HOST, 'link set eth0 name lo')
    await loadGuard()
    await send(STRANGER, ADDRESS)

    expect(await counted()).toBe(0)
  })

  it('do not take a card for the tunnel that somebody gave its name', async () => {
    await onHost(
      `nft -f - <<'END'\n${weakGuardBatch(INPUT, { holes: [], inner: ['198.18.251.250'] })}END`,
    )
    await onHost('nft add rule inet counted c udp dport 4789 counter')
    await ip(HOST, 'link set eth0 name dbwg0')
    await inNamespace(STRANGER, FRAME)

    expect(await onHost('nft list table inet counted')).not.toMatch(/packets [1-9]/)
  })

  it('drop a stranger’s packet that somebody redirects into the loopback', async () => {
    await onHost(
      `nft 'table netdev bend { chain c { type filter hook ingress device "eth0" priority 0; udp dport 9999 ether daddr set 00:00:00:00:00:00 counter fwd to "lo"; }; }'`,
    )
    await send(STRANGER, ADDRESS)

    expect(await onHost('nft list table netdev bend')).toMatch(/packets [1-9]/)
    expect(await counted()).toBe(0)
  })
})
