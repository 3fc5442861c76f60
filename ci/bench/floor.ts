import { randomBytes } from 'node:crypto'
import type Docker from 'dockerode'
import { DockerBackend } from '../../lab/backends/docker/docker-backend.ts'
import type { Machine } from '../../lab/backends/backend.ts'
import { mustRunIn } from '../../lab/backends/run-command.ts'
import { ensureImages } from '../../lab/images/ensure-images.ts'
import { freeSlice } from '../../lab/lifecycle/free-slice.ts'
import { hostFiles, hostSpec, switchFiles, switchSpec } from '../../lab/lifecycle/machine-specs.ts'
import { newRun } from '../../lab/lifecycle/run-identity.ts'
import { takeDown } from '../../lab/lifecycle/take-down.ts'
import { planLab, type HostPlan } from '../../lab/plan/lab-plan.ts'
import { firstHosts } from '../../lab/plan/membership-plan.ts'

/**
 * What no lab can beat: the same host image started `count` times at once on a switch of the same kind, until
 * systemd is up and each cable has its address. Milliseconds, the switch not counted.
 */
export async function floorMs(docker: Docker, count: number): Promise<number> {
  const backend = new DockerBackend(docker)
  const lab = `floor-${randomBytes(3).toString('hex')}`
  const images = await ensureImages(docker, { kinds: ['host', 'switch'] })
  const slice = await freeSlice(backend, lab)
  const plan = planLab({ lab, slice, hosts: firstHosts(count), overlay: 'encrypted', cold: false })
  const run = newRun()
  try {
    const anchor = await backend.create(switchSpec(plan, images.switch.reference), run)
    await backend.write(anchor, switchFiles())
    await backend.signal(anchor, 'start')
    await mustRunIn(backend, anchor, {
      argv: ['sh', '-c', 'until ip link show under0; do sleep 0.01; done'],
    })
    const began = performance.now()
    await Promise.all(plan.hosts.map(async (host) => boot(host)))
    return performance.now() - began
  } finally {
    await takeDown(backend, lab)
  }

  async function boot(host: HostPlan): Promise<void> {
    const machine = await backend.create(
      hostSpec(plan, host, { host: images.host.reference, base: images.host.origin }),
      run,
    )
    await backend.write(machine, hostFiles(host, NO_USER_DATA))
    await backend.signal(machine, 'start')
    await isUp(backend, machine, host.cable.address)
  }
}

const NO_USER_DATA = '#!/bin/bash\nexit 0\n'

const isUp = async (backend: DockerBackend, machine: Machine, address: string): Promise<unknown> =>
  mustRunIn(backend, machine, {
    argv: [
      'sh',
      '-c',
      `until systemctl is-system-running --wait && ip addr show eth0 | grep -qF ${address}; do sleep 0.01; done`,
    ],
  })
