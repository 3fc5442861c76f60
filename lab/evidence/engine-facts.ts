import { release, version, arch, totalmem, cpus } from 'node:os'
import type { Lab } from '../lab.ts'
import type { Files } from './look-inside.ts'

/** What the lab runs on: this machine, the engine, and every container as the engine shows it. */
export async function engineFacts(lab: Lab): Promise<Files> {
  const { machines } = await lab.standing()
  const [engine, info, containers] = await Promise.all([
    lab.docker.version(),
    lab.docker.info() as Promise<unknown>,
    Promise.all(machines.map(async ({ id }) => inspected(lab, id))),
  ])
  const machine = {
    kernel: release(),
    system: version(),
    arch: arch(),
    cpus: cpus().length,
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    node: process.version,
  }
  return new Map([
    ['engine/machine.json', json(machine)],
    ['engine/version.json', json(engine)],
    ['engine/info.json', json(info)],
    ['engine/containers.json', json(containers)],
  ])
}

/** A machine of which only volumes are left is no container any more. */
const inspected = async ({ docker }: Lab, id: string): Promise<unknown> =>
  docker
    .getContainer(id)
    .inspect()
    .catch((error: unknown) => ({ id, error: String(error) }))

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
