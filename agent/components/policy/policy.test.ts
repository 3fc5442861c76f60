import { expect, test, describe } from 'vitest'
import type { ContainerDetails } from '../engine/container-state.ts'
import { detailOf, plain } from './detail.ts'
import { hostsText } from './hosts-text.ts'
import { judgeContainer } from './judge-container.ts'
import { judgeProcess } from './judge-process.ts'
import { keyOf, wishesOf } from './names.ts'
import { app, asMade, IMAGE, wish } from '../testing/as-made.ts'

describe('a container', () => {
  test('that was made as asked differs in nothing', () => {
    expect(judgeContainer(asMade(wish), wish, IMAGE)).toEqual([])
  })

  type Host = ContainerDetails['HostConfig']
  test.each<readonly [string, Partial<Host>]>([
    ['privileged', { Privileged: true }],
    ['with a capability', { CapAdd: ['CAP_NET_ADMIN'] }],
    ['that keeps its capabilities', { CapDrop: [] }],
    ['that may gain privileges', { SecurityOpt: [] }],
    ['without seccomp', { SecurityOpt: ['no-new-privileges=true', 'seccomp=unconfined'] }],
    ['with a root that can be written', { ReadonlyRootfs: false }],
    ['on the host’s network', { NetworkMode: 'host' }],
    ['among the host’s processes', { PidMode: 'host' }],
    ['in the host’s IPC', { IpcMode: 'host' }],
    ['with the host’s name', { UTSMode: 'host' }],
    ['as a user of the host’s', { UsernsMode: 'host' }],
    ['with a device', { Devices: [{ PathOnHost: '/dev/kvm' }] }],
    ['with the right to a device', { DeviceCgroupRules: ['a *:* rwm'] }],
    ['with the engine’s socket', { Binds: ['/run/docker.sock:/run/docker.sock'] }],
    ['with volumes of another', { VolumesFrom: ['other'] }],
    ['with memory without end', { Memory: 0 }],
    ['with swap besides', { MemorySwap: -1 }],
    ['with processes without end', { PidsLimit: null }],
    ['with more processor', { NanoCpus: 0 }],
    ['with a published port', { PortBindings: { '80/tcp': [{ HostPort: '80' }] } }],
    ['with every port published', { PublishAllPorts: true }],
    ['with a tmpfs nobody declared', { Tmpfs: { '/tmp': '' } }],
    ['with kernel settings', { Sysctls: { 'net.ipv4.ip_forward': '1' } }],
    ['that sees masked paths', { MaskedPaths: [] }],
    ['in another group', { GroupAdd: ['docker'] }],
    ['under another runtime', { Runtime: 'other' }],
    ['in another cgroup', { CgroupParent: '/' }],
    ['that cannot be ended for memory', { OomKillDisable: true }],
  ])('%s differs', (_what, change) => {
    const found = asMade(wish)
    const changed = { ...found, HostConfig: { ...found.HostConfig, ...change } }

    expect(judgeContainer(changed, wish, IMAGE)).toHaveLength(1)
  })

  test.each<readonly [string, (found: ContainerDetails) => ContainerDetails]>([
    ['as root', (found) => ({ ...found, Config: { ...found.Config, User: '0' } })],
    ['of another image', (found) => ({ ...found, Image: 'sha256:other' })],
    ['without a variable', (found) => ({ ...found, Config: { ...found.Config, Env: [] } })],
    ['with another command', (found) => ({ ...found, Config: { ...found.Config, Cmd: ['/sh'] } })],
    [
      'with a second network',
      (found) => ({
        ...found,
        NetworkSettings: {
          Networks: {
            'drawbridge-shop': { IPAddress: '', MacAddress: '' },
            bridge: { IPAddress: '', MacAddress: '' },
          },
        },
      }),
    ],
    [
      'with one more mount',
      (found) => ({
        ...found,
        Mounts: [
          ...found.Mounts,
          { Type: 'bind', Source: '/', Destination: '/host', RW: true, Propagation: '' },
        ],
      }),
    ],
    [
      'that may write its hosts file',
      (found) => ({ ...found, Mounts: found.Mounts.map((one) => ({ ...one, RW: true })) }),
    ],
  ])('%s differs', (_what, change) => {
    expect(judgeContainer(change(asMade(wish)), wish, IMAGE)).toHaveLength(1)
  })

  test('that lacks a variable is told of by the variable’s name, never by its value', () => {
    const found = asMade(wish)
    const told = judgeContainer({ ...found, Config: { ...found.Config, Env: [] } }, wish, IMAGE)

    expect(told.join()).not.toContain('x=y')
  })
})

describe('a process', () => {
  const STATUS = `Name:\tweb
Uid:\t10000\t10000\t10000\t10000
Gid:\t10000\t10000\t10000\t10000
CapInh:\t0000000000000000
CapPrm:\t0000000000000000
CapEff:\t0000000000000000
CapBnd:\t0000000000000000
CapAmb:\t0000000000000000
NoNewPrivs:\t1
Seccomp:\t2
`
  test('that the kernel confines as it should has nothing to be told of', () => {
    expect(judgeProcess(STATUS)).toEqual([])
  })

  test.each([
    ['who is root for an instant', 'Uid:\t10000\t10000', 'Uid:\t10000\t0'],
    ['with a capability in reserve', 'CapBnd:\t0000000000000000', 'CapBnd:\t00000000a80425fb'],
    ['that may gain privileges', 'NoNewPrivs:\t1', 'NoNewPrivs:\t0'],
    ['without seccomp', 'Seccomp:\t2', 'Seccomp:\t0'],
    ['of which nothing is told', 'Seccomp:\t2\n', ''],
  ])('%s is told of', (_what, from, to) => {
    expect(judgeProcess(STATUS.replace(from, to))).toHaveLength(1)
  })
})

test('names point at what serves, here and elsewhere, and never at a successor on trial', () => {
  expect(
    hostsText(app)
      .split('\n')
      .filter((line) => line.startsWith('198.')),
  ).toEqual(['198.18.225.144 data.db data.db.1', '198.18.225.112 web.main web.main.1'])
})

test('two revisions of one instance are two containers', () => {
  expect(new Set(wishesOf([app]).map(keyOf)).size).toBe(2)
})

describe('what is told of a container', () => {
  const ended = (OOMKilled: boolean): ContainerDetails => {
    const found = asMade(wish)
    const State = { ...found.State, Running: false, Status: 'exited', ExitCode: 3, OOMKilled }
    return { ...found, State }
  }

  test('that ended is its code and what it said last', () => {
    expect(detailOf(ended(false), 'failed', 'no database')).toBe('it ended with 3: no database')
    expect(detailOf(ended(true), 'failed', '')).toBe('it used more memory than it may')
  })

  test('moves no cursor, sets no title and fills no second line', () => {
    expect(plain('a\u001b]0;title\u0007\r\nb\u009b2J')).toBe('a ]0;title b 2J')
    const found = asMade(wish)
    const Health = { Status: 'unhealthy', Log: [{ ExitCode: 1, Output: '\u001b[2Jgone\n' }] }
    const told = detailOf({ ...found, State: { ...found.State, Health } }, 'unhealthy', '')

    expect(told).toBe('its health check ended with 1: [2Jgone')
  })
})
