import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderGuard } from '../firewall/rules/guard.ts'
import { renderWall4 } from '../firewall/rules/wall4.ts'
import { renderWall6 } from '../firewall/rules/wall6.ts'
import { BareHost } from './testing/bare-host.ts'
import { imagesOf } from './testing/images.ts'
import { killPoints, SEED, SWEEP } from './testing/kill-points.ts'
import { CONTROL, goodValues, userData } from './testing/user-data.ts'

const RULES = { control: CONTROL, mirror: null, mode: 'encrypted', tunnelPort: 51820 } as const

let image: string
let host: BareHost
let wanted: string
let places: readonly number[]

beforeAll(async () => {
  image = (await imagesOf('host'))('host')
  host = await BareHost.start(image)
  await host.inject(userData())
  expect(await host.early()).toMatchObject({ exitCode: 0 })
  places = await host.places()
  wanted = await host.snapshot()
})

afterAll(async () => {
  await host[Symbol.asyncDispose]()
})

describe('the stage early', () => {
  it('raises the IPv4 wall as the agent renders it', async () => {
    const wall = await host.run(`iptables-save -t filter | sed 's/\\[.*\\]/[0:0]/; /^#/d'`)
    expect(wall).toBe(renderWall4(RULES))
  })

  it('raises the IPv6 wall as the agent renders it', async () => {
    const wall = await host.run(`ip6tables-save -t filter | sed 's/\\[.*\\]/[0:0]/; /^#/d'`)
    expect(wall).toBe(renderWall6())
  })

  it('raises the guard as the agent renders it, held by its owner', async () => {
    const guard = await host.run('nft -s list table inet drawbridge_guard')
    expect(guard).toContain(' # progname nft')
    expect(guard.replace(' # progname nft', '')).toBe(renderGuard(RULES))
  })

  it('leaves the join token in one place only, which root alone can read', async () => {
    const token = goodValues['JOIN_TOKEN'] ?? ''
    const places = await host.run(
      `grep -rl -- '${token}' /etc /var /usr/lib/drawbridge /run || true`,
    )
    expect(places.trim()).toBe('/etc/drawbridge/join-token')
    expect(await host.run('stat -c %a:%U /etc/drawbridge/join-token')).toBe('600:root\n')
  })

  it('changes nothing when it is run again', async () => {
    expect(await host.early()).toMatchObject({ exitCode: 0 })
    expect(await host.snapshot()).toBe(wanted)
  })

  it('changes nothing when it is run again with the whole user data', async () => {
    await host.inject(userData())
    expect(await host.early()).toMatchObject({ exitCode: 0 })
    expect(await host.snapshot()).toBe(wanted)
  })
})

/** Ubuntu 24.04's nft, as far as the stages can see: it knows no owned tables. */
const OLD_NFT = `#!/bin/bash
if [[ $1 != -f ]]; then exec /usr/sbin/nft "$@"; fi
text=$(cat)
if [[ $text == *owner* ]]; then echo 'Error: syntax error, unexpected owner' >&2; exit 1; fi
exec /usr/sbin/nft -f - <<<"$text"
`

describe('the stage early, where nft knows no owned tables', () => {
  it('raises the same guard without an owner, and says that it is weak', async () => {
    await using other = await BareHost.start(image)
    const nft = { content: OLD_NFT, target: '/usr/local/sbin/nft', mode: 0o755 }
    await other.machine.copyContentToContainer([nft])
    await other.inject(userData())
    const { exitCode, output } = await other.early()
    expect(exitCode, output).toBe(0)
    expect(output).toContain('WEAK')
    const guard = await other.run('nft -s list table inet drawbridge_guard')
    expect(guard).toBe(renderGuard(RULES).replace('\tflags owner,persist\n\n', ''))
    const hole = 'add element inet drawbridge_guard holes { 198.18.201.12 . 51820 }'
    await other.run(`echo '${hole}' >/run/drawbridge/guard; sleep 0.2`)
    expect(await other.run('nft list set inet drawbridge_guard holes')).toContain('198.18.201.12')
  })
})

describe('the stage early, killed and run again', () => {
  it('ends in the same state when killed before each of its steps in turn', async () => {
    await using other = await BareHost.start(image)
    await other.inject(userData())
    for (let at = 1; ; at += 1) {
      const { exitCode } = await other.early({ what: 'step', at })
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
        await using other = await BareHost.start(image)
        await other.inject(userData())
        const killed = await other.early({ what: 'command', at })
        expect(killed.exitCode, `killed at ${String(at)}: ${killed.output}`).toBe(137)
        const again = await other.early()
        expect(again.exitCode, again.output).toBe(0)
        expect(await other.snapshot(), `killed at ${String(at)}`).toBe(wanted)
      }
    },
  )
})
