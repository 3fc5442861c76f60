import { appFrames } from '../../../agent/overlay/devices.ts'
import type { Namespace } from './namespace.ts'
import { APP_VNI } from './planned-state.ts'

/** What the kernel of a planted host holds for its peers. */
export async function entriesOf(host: Namespace): Promise<Entries> {
  const count = (text: string): number => text.split('\n').filter((line) => line !== '').length
  const forwarding = await host.run('bridge', ['fdb', 'show'])
  const lines = forwarding.split('\n')
  const destinations = lines.filter((line) => / dst /.test(line)).length
  return {
    destinations,
    places: lines.filter((line) => / static/.test(line) && !/ dst /.test(line)).length,
    flooded: lines.filter(
      (line) => line.startsWith('00:00:00:00:00:00') && line.includes(appFrames(APP_VNI)),
    ).length,
    routes: count(await host.run('ip', ['-4', 'route', 'show', 'dev', 'dbpf0'])),
    holes: count(await host.run('ipset', ['list', 'drawbridge-holes', '-output', 'save'])) - 1,
    neighbours: count(await host.run('ip', ['neigh', 'show', 'dev', 'eth0'])),
  }
}

export interface Entries {
  /** Of VXLAN devices: where frames for a MAC, or for all, go. */
  readonly destinations: number
  /** Of bridges: behind which port a MAC stands. */
  readonly places: number
  /** Copies of a broadcast of the app. */
  readonly flooded: number
  readonly routes: number
  readonly holes: number
  /** On the underlay, where somebody was spoken to. */
  readonly neighbours: number
}
