import { randomBytes } from 'node:crypto'
import type Docker from 'dockerode'
import { plainSteps } from '../../lab/cli/screen/plain-steps.ts'
import { ensurePackages } from '../../lab/engine/packages.ts'
import { Lab } from '../../lab/index.ts'
import { median, seconds, type Measured } from './measure.ts'
import { nmapMs, type NmapScan } from './nmap.ts'

const ROUNDS = 3
const ALL_PORTS = 65_535
/** TCP and UDP of one pair. */
const FULL = 2 * ALL_PORTS
const FIRST = 20_000
const SLICE = { tcp: 100, udp: 50 } as const
const TUNED = ['--min-rate', '1000000', '--max-retries', '0'] as const

/**
 * `lab sweep` of one pair, the stranger at a host, beside nmap at the same host from the same place, in turn. A sweep
 * sends six times 65,536 frames (TCP, UDP and UDP from the tunnel's port, over IPv4 and IPv6) and its time is all of it:
 * reading rules and members, sending, counting, the positive control. nmap as people run it (`-T4`) is measured on a
 * slice of ports and drawn out to all: a whole one takes hours.
 */
export async function benchSweep(
  docker: Docker,
  print: (text: string) => void,
): Promise<readonly Measured[]> {
  await ensurePackages(['nmap'], plainSteps(process.stderr))
  const name = `bench-${randomBytes(3).toString('hex')}`
  await using lab = await Lab.up({ hosts: 1, name, docker })
  const at = await aim(lab)
  const sweeps: number[] = []
  const tuned: number[] = []
  let frames = 0
  for (let round = 1; round <= ROUNDS; round++) {
    const { ms, pairs } = await lab.sweep({ from: 'stranger', to: 'host.1' })
    frames = pairs.reduce((sum, { sent }) => sum + sent, 0)
    sweeps.push(ms)
    tuned.push(await nmapMs({ ...at, kind: 'tcp', ports: '-', pace: TUNED }))
    print(
      `round ${String(round)}: sweep ${seconds(ms)} (${String(frames)} frames), nmap tuned ${seconds(tuned.at(-1) ?? 0)} (TCP over IPv4 alone)\n`,
    )
  }
  const full = (median(sweeps) / frames) * FULL
  return [
    ofFull(full, median(sweeps), frames),
    besideTuned(full / FULL, median(tuned) / ALL_PORTS),
    await besideT4(full, at, print),
  ]
}

type Aim = Pick<NmapScan, 'pid' | 'address'>

async function aim(lab: Lab): Promise<Aim> {
  const pid = await lab.backend.pid(await lab.machine('stranger'))
  return { pid, address: (await lab.host('host.1')).plan.cable.address }
}

const ofFull = (full: number, whole: number, frames: number): Measured => ({
  ...{ what: 'TCP and UDP of one pair swept, all ports', value: full / 1000, unit: 's', target: 1 },
  from: `${seconds(whole)} for ${String(frames)} frames, by share`,
})

const besideTuned = (sweepEach: number, nmapEach: number): Measured => ({
  ...{ what: 'a port swept, faster than nmap tuned', value: nmapEach / sweepEach, unit: '×' },
  ...{ target: 3, isAtLeast: true },
  from: `${micros(nmapEach)} / ${micros(sweepEach)} a port, nmap without evidence`,
})

async function besideT4(full: number, at: Aim, print: (text: string) => void): Promise<Measured> {
  const whole: number[] = []
  for (const kind of ['tcp', 'udp'] as const) {
    const ports = `${String(FIRST)}-${String(FIRST + SLICE[kind] - 1)}`
    const ms = await nmapMs({ ...at, kind, ports, pace: ['-T4'] })
    whole.push((ms / SLICE[kind]) * ALL_PORTS)
    print(`nmap -T4: ${String(SLICE[kind])} ${kind} ports in ${seconds(ms)}\n`)
  }
  const extrapolated = whole.reduce((sum, ms) => sum + ms, 0)
  return {
    ...{ what: 'a sweep, faster than nmap -T4', value: extrapolated / full, unit: '×' },
    ...{ target: 500, isAtLeast: true },
    from: `${(extrapolated / 60_000).toFixed(0)} min drawn out from ${String(SLICE.tcp)} TCP and ${String(SLICE.udp)} UDP ports / ${seconds(full)}`,
  }
}

const micros = (ms: number): string => `${(ms * 1000).toFixed(1)} µs`
