import { putImage } from '../../../lab/apps/hand-made/hand-made.ts'
import type { Host } from '../../../lab/host.ts'
import type { Lab } from '../../../lab/index.ts'
import type { Ends } from './traffic.ts'

const NETWORK = 'bench'
const IMAGE = 'hand-made:1'

/** Two containers of one app on two hosts of a lab, started by the plain client of each host's engine. */
export async function containers(lab: Lab): Promise<Ends> {
  const [alice, bob] = await Promise.all([lab.host('host.1'), lab.host('host.2')])
  await Promise.all([lab.apps.add(NETWORK), putImage(alice), putImage(bob)])
  const [from, to] = await Promise.all([start(alice), start(bob)])
  return { from: from.path, to: to.path, address: to.address }
}

async function start(host: Host): Promise<{ readonly path: string; readonly address: string }> {
  await host.mustExec([
    ...['docker', 'network', 'create', '-d', 'drawbridge', '-o', `app=${NETWORK}`, NETWORK],
  ])
  await host.mustExec([
    'docker',
    'run',
    '-d',
    '--name',
    NETWORK,
    '--network',
    NETWORK,
    IMAGE,
    'sleep',
    '3600',
  ])
  const [key = '', address = ''] = (
    await host.mustExec(['docker', 'inspect', '-f', WHERE, NETWORK])
  ).split(/\s+/)
  return { path: await outside(host, key), address }
}

const WHERE = `{{.NetworkSettings.SandboxKey}} {{(index .NetworkSettings.Networks "${NETWORK}").IPAddress}}`

// `/var/run` is a link to `/run`, which would lead out of the host's files into this machine's.
const outside = async (host: Host, key: string): Promise<string> =>
  `/proc/${String(await host.pid())}/root${key.replace(/^\/var\/run\//, '/run/')}`
