import { randomBytes } from 'node:crypto'
import type { StateView } from '../../control/api/contract.ts'
import type { Backend, Machine } from '../backends/backend.ts'
import { inconclusive } from '../lab-error.ts'
import { machineOf, type StandingHost, type StandingLab } from '../lifecycle/standing-lab.ts'
import { settingsOf } from '../plan/host-settings.ts'
import { cableOf, CONTROL_LAST, MIRROR_LAST, SINK_LAST, STRANGER_LAST } from '../plan/slice.ts'
import type { Cable } from '../plan/lab-plan.ts'
import type { World, WorldHost, WorldMachine } from '../verify/world.ts'

const CARD = 'eth0'
const OVERLAY_CARD = 'dbbr0'

/** The lab as `verify` and probes need to know it, with the processes by which its machines live now. */
export async function worldOf(
  backend: Backend,
  lab: StandingLab,
  state: StateView | null,
): Promise<World> {
  const control = machineOf(lab, 'control')
  const stranger = machineOf(lab, 'stranger')
  if (!control) throw noControl(lab.lab)
  return {
    lab: lab.lab,
    hosts: await Promise.all(lab.hosts.map(async (host) => worldHost(backend, host))),
    control: await worldMachine(backend, control, cableOf(lab.slice, CONTROL_LAST)),
    stranger: stranger
      ? await worldMachine(backend, stranger, cableOf(lab.slice, STRANGER_LAST))
      : null,
    mirror: machineOf(lab, 'mirror') ? cableOf(lab.slice, MIRROR_LAST) : null,
    switch: { ns: null, bridge: 'under0' },
    sink: cableOf(lab.slice, SINK_LAST),
    state,
    marker: randomBytes(16).toString('hex'),
  }
}

async function worldHost(backend: Backend, { plan, machine }: StandingHost): Promise<WorldHost> {
  return {
    ...(await worldMachine(backend, machine, plan.cable)),
    target: plan.target,
    alias: settingsOf(machine.facts).name,
    overlayCard: OVERLAY_CARD,
    overlayMac: plan.overlayMac,
  }
}

export async function worldMachine(
  backend: Backend,
  machine: Machine,
  cable: Cable,
): Promise<WorldMachine> {
  const pid = await backend.pid(machine)
  return {
    name: machine.name,
    target: machine.name,
    pid: pid === 0 ? null : pid,
    ns: { pid },
    card: CARD,
    mac: cable.mac,
    address: cable.address,
    address6: cable.address6,
  }
}

const noControl = (lab: string): Error =>
  inconclusive({
    code: 'E_NO_CONTROL',
    message: `lab ${lab} has no control: nobody knows who belongs, so nothing can be judged`,
    next: 'repair the lab: lab up',
  })
