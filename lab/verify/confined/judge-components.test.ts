import { describe, expect, test } from 'vitest'
import { StateView } from '../../../control/api/contract.ts'
import type { ContainersOnHost, EngineWord, KernelWord } from './containers-seen.ts'
import { judgeComponents } from './judge-components.ts'

const ID = 'a046838c8156f7cf2ad2084d5b28e58ea648792c353c6a37250597f1e490b9b8'
const HOSTS = { mnt: 'mnt:[1]', net: 'net:[1]', pid: 'pid:[1]' }

const engine: EngineWord = {
  Id: ID,
  Config: {
    User: '10000:10000',
    Labels: {
      'dev.drawbridge.app': 'shop',
      'dev.drawbridge.component': 'web.main',
      'dev.drawbridge.index': '1',
    },
  },
  HostConfig: {
    ...{ Privileged: false, ReadonlyRootfs: true, CapAdd: [], CapDrop: ['ALL'] },
    ...{ SecurityOpt: ['no-new-privileges=true'], GroupAdd: null },
    ...{ NetworkMode: 'drawbridge-shop', IpcMode: 'none', PidMode: '', UTSMode: '' },
    ...{ CgroupnsMode: 'private', CgroupParent: '', Runtime: 'runc', PidsLimit: 16 },
    ...{ Memory: 33_554_432, MemorySwap: 33_554_432, NanoCpus: 200_000_000 },
    ...{ Devices: null, DeviceRequests: null, DeviceCgroupRules: null, VolumesFrom: null },
    ...{ Tmpfs: null, Sysctls: null, PortBindings: null, PublishAllPorts: false },
    ...{ MaskedPaths: ['/proc/kcore'], ReadonlyPaths: ['/proc/sys'] },
  },
  Mounts: [
    { Source: '/run/drawbridge/apps/shop/hosts', Destination: '/etc/hosts', RW: false },
    {
      Source: '/var/lib/drawbridge/writable/shop-web.main.1-ae9c7b64713c/dir-1',
      Destination: '/data',
      RW: true,
    },
  ],
  NetworkSettings: { Ports: { '80/tcp': null }, Networks: { 'drawbridge-shop': {} } },
}

const STATUS = `Name:\tweb
Uid:\t10000\t10000\t10000\t10000
Gid:\t10000\t10000\t10000\t10000
Groups:\t10000 
CapInh:\t0000000000000000
CapPrm:\t0000000000000000
CapEff:\t0000000000000000
CapBnd:\t0000000000000000
CapAmb:\t0000000000000000
NoNewPrivs:\t1
Seccomp:\t2
`
const MOUNTS = `1023 907 0:264 / / ro,relatime - overlay overlay rw,lowerdir=/l
1024 1023 0:269 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
1025 1023 0:270 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
1026 1025 0:271 / /dev/pts rw,nosuid,noexec,relatime - devpts devpts rw,gid=5,mode=620,ptmxmode=666
1027 1023 0:272 / /sys ro,nosuid,nodev,noexec,relatime - sysfs sysfs ro
1039 1023 0:165 /var/lib/drawbridge/writable/shop-web.main.1-ae9c7b64713c/dir-1 /data rw,nosuid,nodev,noexec,relatime - ext4 /dev/vda rw
911 1024 0:269 /sys /proc/sys ro,nosuid,nodev,noexec,relatime - proc proc rw
914 1024 0:270 /null /proc/timer_list rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
`
const kernel: KernelWord = {
  processes: [STATUS, STATUS],
  mounts: MOUNTS,
  cards: ['lo', 'eth0'],
  namespaces: { mnt: 'mnt:[2]', net: 'net:[2]', pid: 'pid:[2]' },
  devices: ['/dev/null', '/dev/pts/0'],
}

const seenOf = (one: EngineWord, word: KernelWord | null): ContainersOnHost => ({
  containers: [{ engine: one, kernel: word }],
  namespaces: HOSTS,
})

const judged = (seen: ContainersOnHost, told: readonly string[] = []) =>
  judgeComponents({
    ...{ lab: 'lab', seen, state: stateWith(told) },
    host: {
      ...{ name: 'host-1', target: 'host.1', pid: 1, ns: { pid: 1 }, card: 'eth0' },
      ...{ mac: '02:db:12:00:00:0b', address: '198.18.0.11', address6: 'fdb6:2d1a::b' },
      ...{ overlayCard: 'dbbr0', overlayMac: '02:db:13:00:00:0b' },
    },
  })

const findings = (seen: ContainersOnHost, told: readonly string[] = []) =>
  judged(seen, told).flatMap((check) => (check.verdict === 'held' ? [] : [check]))

test('a component that is confined as it must be holds by every rule', () => {
  const checks = judged(seenOf(engine, kernel))

  expect(checks.length).toBeGreaterThan(20)
  expect(checks.filter(({ verdict }) => verdict !== 'held')).toEqual([])
})

test('a host on which nothing runs is not judged, nor is what is no component', () => {
  const other = { ...engine, Config: { User: '', Labels: { 'org.example': 'x' } } }

  expect(judged(null)).toEqual([])
  expect(judged(seenOf(other, kernel))).toEqual([])
})

type HostConfig = EngineWord['HostConfig']

describe('the engine’s word on a component', () => {
  test.each<readonly [string, Partial<HostConfig>, string]>([
    ['privileged', { Privileged: true }, 'privileged'],
    ['with a root that can be written', { ReadonlyRootfs: false }, 'read-only root'],
    ['with a capability', { CapAdd: ['NET_ADMIN'] }, 'capabilities'],
    ['that keeps capabilities', { CapDrop: [] }, 'capabilities'],
    ['that may gain privileges', { SecurityOpt: [] }, 'security options'],
    [
      'without seccomp',
      { SecurityOpt: ['no-new-privileges', 'seccomp=unconfined'] },
      'security options',
    ],
    ['in another group', { GroupAdd: ['docker'] }, 'groups'],
    ['on the host’s network', { NetworkMode: 'host' }, 'network'],
    ['among the host’s processes', { PidMode: 'host' }, 'namespaces'],
    ['in the host’s IPC', { IpcMode: 'host' }, 'namespaces'],
    ['with the host’s name', { UTSMode: 'host' }, 'namespaces'],
    ['in the host’s control groups', { CgroupnsMode: 'host' }, 'namespaces'],
    ['below another control group', { CgroupParent: '/' }, 'namespaces'],
    ['with a device', { Devices: [{ PathOnHost: '/dev/kvm' }] }, 'devices'],
    ['with the right to devices', { DeviceCgroupRules: ['a *:* rwm'] }, 'devices'],
    ['with volumes of another', { VolumesFrom: ['other'] }, 'mounts'],
    ['with a file system in memory', { Tmpfs: { '/tmp': '' } }, 'mounts'],
    ['with a published port', { PortBindings: { '80/tcp': [] } }, 'published ports'],
    ['with all ports published', { PublishAllPorts: true }, 'published ports'],
    ['with settings of the kernel', { Sysctls: { 'net.ipv4.ip_forward': '1' } }, 'kernel settings'],
    ['that sees all of /proc', { MaskedPaths: [] }, 'hidden paths'],
    ['run by another', { Runtime: 'other' }, 'runtime'],
    ['with memory without end', { Memory: 0 }, 'limits'],
    ['that may swap', { MemorySwap: -1 }, 'limits'],
    ['with processes without end', { PidsLimit: null }, 'limits'],
    ['with processors without end', { NanoCpus: 0 }, 'limits'],
  ])('%s is told of by that rule alone', (_what, change, rule) => {
    const one = { ...engine, HostConfig: { ...engine.HostConfig, ...change } }

    expect(findings(seenOf(one, kernel))).toMatchObject([
      {
        ...{ claim: 'components-confined', verdict: 'broken', host: 'host.1' },
        rule: `component: ${rule}`,
        evidence: expect.stringContaining('web.main.1 (container a046838c8156): ') as unknown,
      },
    ])
  })

  test.each<readonly [string, Partial<EngineWord>, string]>([
    ['that runs as root', { Config: { ...engine.Config, User: '' } }, 'user'],
    ['that runs as somebody of the host', { Config: { ...engine.Config, User: '1000' } }, 'user'],
    [
      'with a port that the engine has published',
      { NetworkSettings: { ...engine.NetworkSettings, Ports: { '80/tcp': [{}] } } },
      'published ports',
    ],
    [
      'on a second network',
      { NetworkSettings: { Networks: { 'drawbridge-shop': {}, bridge: {} } } },
      'network',
    ],
    [
      'with the engine’s socket',
      {
        Mounts: [{ Source: '/run/docker.sock', Destination: '/run/docker.sock', RW: false }],
      },
      'mounts',
    ],
    [
      'that may write what tells it names',
      { Mounts: engine.Mounts.map((one) => ({ ...one, RW: true })) },
      'mounts',
    ],
  ])('%s is told of by that rule alone', (_what, change, rule) => {
    expect(findings(seenOf({ ...engine, ...change }, kernel)).map((one) => one.rule)).toEqual([
      `component: ${rule}`,
    ])
  })

  test('cannot put words on the screen by its labels', () => {
    const Labels = { ...engine.Config.Labels, 'dev.drawbridge.component': '\u001b[2Jweb' }
    const one = { ...engine, Config: { User: '', Labels } }

    expect(findings(seenOf(one, kernel))[0]?.evidence).toMatch(/^a component \(container /)
  })
})

describe('the kernel’s word on a component', () => {
  test.each([
    ['who is root for an instant', 'Uid:\t10000\t10000', 'Uid:\t10000\t0', 'user'],
    ['in root’s group', 'Groups:\t10000', 'Groups:\t0 10000', 'groups'],
    ['with a capability', 'CapBnd:\t00000000', 'CapBnd:\t000001ff', 'capabilities'],
  ])('%s is told of', (_what, from, to, rule) => {
    const one = { ...kernel, processes: [STATUS, STATUS.replace(from, to)] }

    expect(findings(seenOf(engine, one)).map((found) => found.rule)).toEqual([
      `component: ${rule} in the kernel`,
    ])
  })

  test.each<readonly [string, Partial<KernelWord>, string]>([
    ['without seccomp', { processes: [STATUS.replace('Seccomp:\t2', 'Seccomp:\t0')] }, 'seccomp'],
    [
      'that may gain privileges',
      { processes: [STATUS.replace('NoNewPrivs:\t1', 'NoNewPrivs:\t0')] },
      'no new privileges',
    ],
    ['of which a line is missing', { processes: [STATUS.replace('Seccomp:\t2\n', '')] }, 'seccomp'],
    ['with a second card', { cards: ['lo', 'eth0', 'eth1'] }, 'network cards'],
    ['without a card', { cards: ['lo'] }, 'network cards'],
    [
      'in the host’s network',
      { namespaces: { ...kernel.namespaces, net: HOSTS.net } },
      'namespaces in the kernel',
    ],
    ['with a disk', { devices: ['/dev/null', '/dev/vda'] }, 'device files'],
    [
      'whose root was mounted anew',
      { mounts: MOUNTS.replace('/ / ro,', '/ / rw,') },
      'root in the kernel',
    ],
    [
      'that could run what it wrote',
      { mounts: MOUNTS.replace('/data rw,nosuid,nodev,noexec', '/data rw,nosuid,nodev') },
      'what it may write',
    ],
    [
      'with a directory of the host',
      { mounts: `${MOUNTS}1 2 254:0 /etc /mnt rw,nosuid,nodev,noexec - ext4 /dev/vda rw\n` },
      'what it may write',
    ],
    [
      'with a file system in memory for everybody',
      { mounts: `${MOUNTS}1 2 0:9 / /tmp rw,nosuid,nodev,noexec - tmpfs tmpfs rw\n` },
      'what it may write',
    ],
    [
      'that may set the kernel',
      { mounts: MOUNTS.replace('/proc/sys ro,', '/proc/sys rw,') },
      'settings of the kernel',
    ],
  ])('%s is told of', (_what, change, rule) => {
    const found = findings(seenOf(engine, { ...kernel, ...change }))

    expect(found.map((one) => one.rule)).toContain(`component: ${rule}`)
  })
})

describe('what cannot be seen leaves the claim in doubt:', () => {
  test('an engine that does not answer', () => {
    expect(findings({ silent: 'TimeoutError: timed out' })).toMatchObject([
      { verdict: 'inconclusive', evidence: expect.stringContaining('timed out') as unknown },
    ])
  })

  test('a component that its agent tells of, and that does not run', () => {
    expect(findings(null, [ID.slice(0, 12)])).toMatchObject([
      { verdict: 'inconclusive', evidence: expect.stringContaining('web.main.1') as unknown },
    ])
    expect(findings(seenOf(engine, kernel), [ID.slice(0, 12)])).toEqual([])
  })

  test('a container of which the kernel tells nothing', () => {
    expect(findings(seenOf(engine, null))).toMatchObject([{ verdict: 'inconclusive' }])
  })
})

test('a container without labels that an agent calls a component is judged as one', () => {
  const one = { ...engine, Config: { User: '', Labels: {} } }

  expect(findings(seenOf(one, kernel), [ID.slice(0, 12)]).map(({ rule }) => rule)).toContain(
    'component: user',
  )
})

function stateWith(containers: readonly string[]): StateView {
  const at = '2026-11-26T12:00:00.000Z'
  const id = 'host-1'
  const instances = containers.map((container) => ({
    ...{ component: 'web.main', index: 1, revision: '0'.repeat(64), state: 'healthy' },
    ...{ restarts: 0, container, detail: null },
  }))
  return StateView.parse({
    control: { startedAt: at, version: '0' },
    overlay: { mode: 'encrypted', vni: 4096, port: 51820 },
    hosts: [
      {
        ...{ id, state: 'member', agent: 'up', reportAgeMs: 0, invitedAt: at },
        ...{ address: '198.18.0.11', inner: '198.19.0.11', mac: '02:db:13:00:00:0b' },
        generation: { ordered: 1, applied: 1 },
        report: {
          ...{ host: id, at, bootId: '', generation: 1, holes: [] },
          agent: { version: '', pid: 1, startedAt: at, residentKib: 1 },
          firewall: { hash: '0'.repeat(64), intact: true, guard: 'owned', card: 'owned' },
          overlay: { mode: 'encrypted', publicKey: null, proved: [], joined: [], mtu: 8870 },
          apps: [{ name: 'shop', endpoints: [], instances }],
          certificate: { serial: '1', notAfter: at },
        },
      },
    ],
    pairs: [],
    settled: true,
  })
}
