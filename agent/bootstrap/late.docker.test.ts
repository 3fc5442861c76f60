import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BareHost } from './testing/bare-host.ts'
import { AGENT, FileDoor } from './testing/file-door.ts'
import { imagesOf } from './testing/images.ts'
import { killPoints, SEED, SWEEP } from './testing/kill-points.ts'
import { HOST, userData, type Values } from './testing/user-data.ts'

let image: string
let door: FileDoor
let values: Values
let host: BareHost
let wanted: string
let places: readonly number[]

/** A host whose first stage has run and whose cable is up. */
async function hostBehindWalls(changes: Values = {}): Promise<BareHost> {
  const fresh = await BareHost.start(image)
  await fresh.inject(userData({ ...values, ...changes }))
  const { exitCode, output } = await fresh.early()
  expect(exitCode, output).toBe(0)
  await door.plug(fresh.machine)
  await fresh.run(`ip address add ${HOST}/24 dev eth0 && ip link set dev eth0 up`)
  return fresh
}

beforeAll(async () => {
  const references = await imagesOf('host', 'control')
  image = references('host')
  door = await FileDoor.open(references('control'))
  values = await door.values()
  host = await hostBehindWalls()
  const { exitCode, output } = await host.late()
  expect(exitCode, output).toBe(0)
  places = await host.places()
  wanted = await host.snapshot()
})

afterAll(async () => {
  await host[Symbol.asyncDispose]()
  await door[Symbol.asyncDispose]()
})

describe('the stage late', () => {
  it('fetches the agent that was promised and starts it', async () => {
    expect(await host.run('cat /usr/lib/drawbridge/agent.mjs')).toBe(AGENT)
    expect(await host.run('systemctl is-active drawbridge-agent')).toBe('active\n')
  })

  it('deletes the join token once the agent has joined', async () => {
    expect(await host.run('ls /etc/drawbridge')).not.toContain('join-token')
  })

  it('lets Docker start on first use, without a rule or a bridge of its own', async () => {
    const before = await host.run('nft -s list ruleset 2>/dev/null')
    expect(await host.run('systemctl is-active docker.service || true')).toBe('inactive\n')
    expect(await host.run('docker info --format "{{.ServerVersion}}"')).toMatch(/^\d+\./)
    expect(await host.run('nft -s list ruleset 2>/dev/null')).toBe(before)
    expect(await host.run('ls /sys/class/net')).not.toContain('docker0')
    expect(await host.run('cat /proc/sys/net/ipv4/ip_forward')).toBe('0\n')
    await host.run('systemctl stop docker.service containerd.service')
  })

  it('changes nothing when it is run again', async () => {
    const pid = await host.run('systemctl show -P MainPID drawbridge-agent')
    expect(await host.late()).toMatchObject({ exitCode: 0 })
    expect(await host.snapshot()).toBe(wanted)
    expect(await host.run('systemctl show -P MainPID drawbridge-agent')).toBe(pid)
  })

  it('fetches Node from control where the image has none', async () => {
    await using cold = await hostBehindWalls()
    await cold.run('rm /usr/lib/drawbridge/node')
    const { exitCode, output } = await cold.late()
    expect(exitCode, output).toBe(0)
    expect(output).toContain('fetching node')
    expect(await cold.snapshot()).toBe(wanted)
  })

  it('refuses an agent that is not the one promised, and starts nothing', async () => {
    await using other = await hostBehindWalls({ AGENT_SHA256: 'c'.repeat(64) })
    const { exitCode, output } = await other.late()
    expect(output).toContain('E_DIGEST')
    expect(exitCode).toBe(74)
    expect(await other.run('ls /usr/lib/drawbridge')).not.toContain('agent.mjs')
    expect(await other.run('systemctl is-active drawbridge-agent || true')).toBe('inactive\n')
  })

  it('refuses a control whose certificate its own authority did not sign', async () => {
    await using stranger = await FileDoor.open((await imagesOf('control'))('control'))
    await using other = await hostBehindWalls({
      CA_PEM_BASE64: (await stranger.values())['CA_PEM_BASE64'] ?? null,
    })
    await other.run("sed -i 's/--retry 5/--retry 0/' /usr/lib/drawbridge/bootstrap")
    const { exitCode, output } = await other.late()
    expect(output).toContain('E_CONTROL_UNREACHABLE')
    expect(output).toMatch(/SSL certificate|TLS connect error/)
    expect(exitCode).toBe(69)
  })

  it('fails loudly when a wall is not what was laid down', async () => {
    await using other = await hostBehindWalls()
    await other.run('iptables -I INPUT -j ACCEPT')
    const { exitCode, output } = await other.late()
    expect(output).toContain('E_SELF_CHECK: the IPv4 wall is not what was laid down')
    expect(exitCode).toBe(70)
    expect(await other.run('ls /var/lib/drawbridge')).not.toContain('bootstrapped')
  })
})

describe('the stage late, killed and run again', () => {
  it('ends in the same state when killed before each of its steps in turn', async () => {
    await using other = await hostBehindWalls()
    for (let at = 1; ; at += 1) {
      const { exitCode } = await other.late({ what: 'step', at })
      if (exitCode === 0) break
      expect(exitCode).toBe(137)
    }
    expect(await other.snapshot()).toBe(wanted)
  })

  it(
    `ends in the same state when killed before any single command (seed ${String(SEED)})`,
    SWEEP,
    async () => {
      for (const at of killPoints(places)) {
        await using other = await hostBehindWalls()
        const killed = await other.late({ what: 'command', at })
        expect(killed.exitCode, `killed at ${String(at)}`).toBe(137)
        const again = await other.late()
        expect(again.exitCode, again.output).toBe(0)
        expect(await other.snapshot(), `killed at ${String(at)}`).toBe(wanted)
      }
    },
  )
})
