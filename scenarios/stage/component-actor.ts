import { deployText, inside, type Lab } from '../../lab/index.ts'
import type { HostActor } from './host-actor.ts'
import { SetuidFile } from './setuid-file.ts'

/** What came of one thing that was tried inside a component. */
export interface Attempt {
  readonly what: string
  readonly isDone: boolean
  /** What the kernel answered. */
  readonly said: string
}

type Instance = Parameters<typeof inside>[1]

/** A component that somebody else has got into, and in which they try whatever they like. */
export class ComponentActor {
  readonly #lab: Lab
  readonly #instance: Instance

  constructor(lab: Lab, instance: Instance) {
    this.#lab = lab
    this.#instance = instance
  }

  static async deploy(
    lab: Lab,
    { host }: HostActor,
    undo: AsyncDisposableStack,
  ): Promise<ComponentActor> {
    undo.defer(async () => lab.apps.remove('villain'))
    const { components } = await deployText(lab, appOn(host.plan.target))
    const instance = components[0]?.instances[0]
    if (instance === undefined) throw new Error('nothing was deployed')
    return new ComponentActor(lab, instance)
  }

  /** Its image came to hold a program that runs as root whoever starts it, however that happened. */
  async holdsSetuidFile(host: HostActor): Promise<SetuidFile> {
    return SetuidFile.plant(host, this.#instance.container ?? '')
  }

  /** Starts that program; it is done where it becomes root. */
  async starts(file: SetuidFile): Promise<Attempt> {
    return file.startedBy(async (argv) => inside(this.#lab, this.#instance, argv))
  }

  async tries(what: string): Promise<Attempt> {
    const said = await inside(this.#lab, this.#instance, [...TRY, what, '/data'])
    return { what, isDone: said === 'done', said }
  }
}

const TRY = ['/usr/bin/perl', '/app/try'] as const

const appOn = (target: string): string => `
app: villain
components:
  web.main:
    image: IMAGE
    memory: 64m
    pids: 16
    writable_dirs: [/data]
    on: [${target}]
    environment: { ROLE: villain }
`
