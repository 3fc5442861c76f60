import { App } from '../../protocol/app.ts'
import type { ContainerDetails } from '../engine/container-state.ts'
import { containerSettings, mountsOf } from '../policy/container-settings.ts'
import { type Wish, wishesOf } from '../policy/names.ts'

/** An app of one host: what serves, a successor of it on trial, and a database elsewhere. */
export const app = App.parse({
  name: 'shop',
  vni: 0x100000,
  pool: '198.18.224.0/19',
  slice: '198.18.225.96/27',
  pool6: 'fdb6:2d1a:a::/64',
  endpoints: [
    { host: 'host-2', address: '198.18.225.144', instance: { component: 'data.db', index: 1 } },
    { host: 'host-2', address: '198.18.225.145', instance: null },
  ],
  instances: [
    {
      component: 'web.main',
      index: 1,
      revision: 'a'.repeat(64),
      address: '198.18.225.112',
      serves: true,
      image: { archive: 'b'.repeat(64), bytes: 1, name: 'drawbridge/web:1' },
      command: ['/web'],
      environment: { SECRET: 'x=y' },
      ports: [80],
      writable: [{ path: '/data', name: 'dir-1' }],
      limits: { memoryMib: 64, cpus: 0.5, pids: 16 },
      health: null,
    },
    {
      component: 'web.main',
      index: 1,
      revision: 'c'.repeat(64),
      address: '198.18.225.113',
      serves: false,
      image: { archive: 'b'.repeat(64), bytes: 1, name: 'drawbridge/web:1' },
      command: null,
      environment: {},
      ports: [],
      writable: [],
      limits: { memoryMib: 64, cpus: 0.5, pids: 16 },
      health: null,
    },
  ],
})
const [first] = wishesOf([app])
if (first === undefined) throw new TypeError('there is one')
/** What serves. */
export const wish: Wish = first
export const IMAGE = `sha256:${'d'.repeat(64)}`

/** What the engine says of a container that was made as it was asked to. */
export const asMade = (one: Wish): ContainerDetails => {
  const { HostConfig: host, ...settings } = containerSettings(one, IMAGE)
  return {
    Id: 'e'.repeat(64),
    Image: IMAGE,
    RestartCount: 0,
    State: {
      Status: 'running',
      Running: true,
      // Beyond what any kernel gives: nobody has it.
      Pid: 4_194_311,
      ExitCode: 0,
      Error: '',
      StartedAt: '2026-11-25T12:00:00Z',
      FinishedAt: '0001-01-01T00:00:00Z',
    },
    Config: {
      User: settings.User,
      Env: ['PATH=/usr/bin', ...settings.Env],
      Cmd: one.instance.command,
      Labels: settings.Labels,
      Tty: false,
      OpenStdin: false,
    },
    HostConfig: {
      ...host,
      CapAdd: null,
      CapDrop: [...host.CapDrop],
      SecurityOpt: [...host.SecurityOpt],
      PidMode: '',
      UTSMode: '',
      UsernsMode: '',
      CgroupParent: '',
      Devices: [],
      PublishAllPorts: false,
      AutoRemove: false,
      MaskedPaths: ['/proc/kcore'],
      ReadonlyPaths: ['/proc/sys'],
    },
    Mounts: mountsOf(one).map(({ source, target, isWritable }) => ({
      Type: 'bind',
      Source: source,
      Destination: target,
      RW: isWritable,
      Propagation: 'rprivate',
    })),
    NetworkSettings: { Networks: { 'drawbridge-shop': { IPAddress: '', MacAddress: '' } } },
  }
}
