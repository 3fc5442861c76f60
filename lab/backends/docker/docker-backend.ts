import type Docker from 'dockerode'
import { actionFailed, type LabError } from '../../lab-error.ts'
import { ofLab, typedCommand } from '../../typed-command.ts'
import type {
  Backend,
  InjectedFile,
  Machine,
  MachineSignal,
  MachineSpec,
  OpenCommand,
  OpenExec,
  RunIdentity,
} from '../backend.ts'
import { freeze } from './freeze.ts'
import { noSuchFile, packFiles, unpackFile } from './archive.ts'
import { containerName, containerOptions } from './container-options.ts'
import { remainsOf } from './remains.ts'
import { LAB, machineFrom } from './labels.ts'
import { openConsole } from './open-console.ts'
import { openProgram } from './open-program.ts'
import { statusOf } from './status-of.ts'

/** Machines as privileged containers of a Docker Engine. */
export class DockerBackend implements Backend {
  readonly #docker: Docker

  constructor(docker: Docker) {
    this.#docker = docker
  }

  async create(spec: MachineSpec, run: RunIdentity): Promise<Machine> {
    const options = containerOptions(spec, run)
    const container = await this.#docker.createContainer(options).catch((error: unknown) => {
      throw statusOf(error) === 409 ? nameTaken(spec, error) : error
    })
    return machineFrom({
      Id: container.id,
      Image: spec.image,
      State: 'created',
      Labels: options.Labels ?? {},
    })
  }

  async list(lab?: string): Promise<readonly Machine[]> {
    const filters = { label: [lab === undefined ? LAB : `${LAB}=${lab}`] }
    const { Volumes } = await this.#docker.listVolumes({ filters }) // first: a machine in the making is no remains
    const containers = await this.#docker.listContainers({ all: true, filters })
    const machines = containers.map(machineFrom)
    return [...machines, ...remainsOf(Volumes, machines)]
  }

  async pid(machine: Machine): Promise<number> {
    try {
      const { State } = await this.#container(machine).inspect()
      return State.Running ? State.Pid : 0
    } catch (error) {
      if (statusOf(error) === 404) return 0
      throw error
    }
  }

  open(machine: Machine, command: OpenCommand): Promise<OpenExec> {
    switch (command.kind) {
      case 'program':
        return openProgram(this.#docker, machine, command)
      case 'console':
        return openConsole(this.#docker, machine.id, command)
    }
  }

  async signal(machine: Machine, signal: MachineSignal): Promise<void> {
    const container = this.#container(machine)
    try {
      await act(container, signal)
    } catch (error) {
      if (statusOf(error) === 404) throw noSuchMachine(machine, error)
      if (statusOf(error) !== 304 && !isAlready(error)) throw error
    }
  }

  async write(machine: Machine, files: readonly InjectedFile[]): Promise<void> {
    await this.#container(machine).putArchive(await packFiles(files), { path: '/' })
  }

  async read(machine: Machine, path: string): Promise<Buffer> {
    const archive = await this.#container(machine)
      .getArchive({ path })
      .catch((error: unknown) => {
        throw statusOf(error) === 404 ? noSuchFile(path) : error
      })
    return unpackFile(archive, path)
  }

  async remove(machine: Machine): Promise<void> {
    await absentIsFine(this.#container(machine).remove({ force: true, v: true }))
    const { Volumes } = await this.#docker.listVolumes({
      filters: {
        label: [`${LAB}=${machine.lab}`],
        name: [containerName(machine.lab, machine.name)],
      },
    })
    const own = new RegExp(`^${containerName(machine.lab, machine.name)}-[a-z]+$`)
    for (const { Name } of Volumes) {
      if (own.test(Name)) await absentIsFine(this.#docker.getVolume(Name).remove())
    }
  }

  #container(machine: Machine): Docker.Container {
    return this.#docker.getContainer(machine.id)
  }
}

async function act(container: Docker.Container, signal: MachineSignal): Promise<unknown> {
  switch (signal) {
    case 'kill':
      return container.kill({ signal: 'SIGKILL' })
    case 'pause':
      return freeze(container)
    case 'resume':
      return container.unpause()
    case 'stop':
      return container.stop({ t: 10 })
    case 'start':
      return container.start()
    case 'restart':
      return container.restart({ t: 10 })
  }
}

const isAlready = (error: unknown): boolean =>
  error instanceof Error && /is already paused|is not paused|is not running/.test(error.message)

export async function absentIsFine(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (statusOf(error) !== 404 && !/already in progress/.test(String(error))) throw error
  })
}

const noSuchMachine = ({ lab, name }: Machine, cause: unknown): LabError =>
  actionFailed({
    code: 'E_NO_SUCH_MACHINE',
    message: `machine ${name} of lab ${lab} is gone`,
    next: `make it anew: ${typedCommand('up', ...ofLab(lab))}`,
    cause,
  })

const nameTaken = (spec: MachineSpec, cause: unknown): LabError =>
  actionFailed({
    code: 'E_NAME_TAKEN',
    message: `a machine named ${spec.name} already exists in lab ${spec.lab}`,
    next: `look at what is there: ${typedCommand('status', ...ofLab(spec.lab))}, or clear it away: ${typedCommand('gc')}`,
    cause,
  })
