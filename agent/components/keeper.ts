import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '../agent-error.ts'
import type { Logger } from '../log.ts'
import type { App, AppReport, InstanceState } from '../protocol/app.ts'
import { makeWritable, removeWritable, sweepWritable, writeAppFiles } from './app-files.ts'
import type { ContainerDetails } from './engine/container-state.ts'
import type { Engine } from './engine/engine.ts'
import type { ImageShelf } from './image-shelf.ts'
import { containerSettings } from './policy/container-settings.ts'
import { detailOf, plain } from './policy/detail.ts'
import { networkSettings } from './policy/hosts-text.ts'
import { judgeContainer } from './policy/judge-container.ts'
import { judgeProcess } from './policy/judge-process.ts'
import { APP, WISH } from './policy/labels.ts'
import { containerName, keyOf, networkName, type Wish, wishesOf } from './policy/names.ts'
import { NO_PAST, type Past, nextStep, stateOf } from './policy/next-step.ts'

export interface KeeperParts {
  readonly engine: Engine
  readonly images: ImageShelf
  /** Whether there may be a container of an app on this host: else nobody wakes its engine. */
  readonly mark: {
    readonly isThere: () => Promise<boolean>
    readonly set: () => Promise<void>
    readonly clear: () => Promise<void>
  }
  readonly nowMs: () => number
  readonly log: Logger
  /** Something that reports tell of is not as it was. */
  readonly onNews: () => void
}

/** Looked at anew this often while something is wished: an event may have been lost. */
const LOOK_MS = 2000
const LOOK_SOON_MS = 300

/** What is known of one wish besides its container. */
interface Note {
  readonly state: InstanceState
  readonly detail: string | null
}

type Said = AppReport['instances'][number]

/** Keeps the wished instances of apps running on this host, each in one container that is confined as it should be. */
export class ComponentsKeeper {
  readonly #parts: KeeperParts
  readonly #busy = new Set<string>()
  readonly #past = new Map<string, Past>()
  readonly #notes = new Map<string, Note>()
  /** What each said before it ended. */
  readonly #lastWords = new Map<string, string>()
  /** In a row, of what had to be done for a container. */
  readonly #failures = new Map<string, number>()
  #apps: readonly App[] = []
  #said = new Map<string, Said>()
  #wakeUp = Promise.withResolvers<undefined>()
  #isQuiet = false

  constructor(parts: KeeperParts) {
    this.#parts = parts
  }

  /** What is wished from now on. */
  async follow(apps: readonly App[]): Promise<void> {
    this.#apps = apps
    this.#isQuiet = false
    await Promise.all(apps.filter(({ instances }) => instances.length > 0).map(writeAppFiles))
    this.#wake()
  }

  /** What became of the instances of an app. */
  instancesOf(app: string): Said[] {
    return [...this.#wished().values()]
      .filter((wish) => wish.app.name === app)
      .map((wish) => this.#said.get(keyOf(wish)) ?? this.#unseen(wish))
  }

  /** Works for ever. */
  async keep(): Promise<never> {
    this.#listen()
    for (;;) {
      const wakeUp = this.#wakeUp.promise
      const isMoving = await this.#look().catch((thrown: unknown) => {
        this.#parts.log.warn('components could not be looked at', { error: messageOf(thrown) })
        return false
      })
      await Promise.race([wakeUp, pause(isMoving ? LOOK_SOON_MS : LOOK_MS)])
      this.#wakeUp = Promise.withResolvers()
      if (this.#isQuiet) await this.#wakeUp.promise
    }
  }

  #wake(): void {
    this.#wakeUp.resolve(undefined)
  }

  #wished(): ReadonlyMap<string, Wish> {
    return new Map(wishesOf(this.#apps).map((wish) => [keyOf(wish), wish]))
  }

  /** Looks at all containers once and begins what is to be done. Resolves whether more is to come soon. */
  async #look(): Promise<boolean> {
    const wished = this.#wished()
    if (wished.size === 0 && !(await this.#parts.mark.isThere())) {
      this.#isQuiet = this.#wished().size === 0
      return false
    }
    const found = new Map((await this.#parts.engine.containers()).map((one) => [keyOn(one), one]))
    if (wished.size === 0 && found.size === 0 && this.#busy.size === 0) {
      await sweepWritable(new Set())
      await this.#parts.mark.clear()
      this.#isQuiet = this.#wished().size === 0
      return false
    }
    const keys = new Set([...wished.keys(), ...found.keys()])
    await Promise.all(
      [...keys].map((key) => this.#consider(key, wished.get(key) ?? null, found.get(key) ?? null)),
    )
    this.#tell(wished, found)
    return this.#busy.size > 0 || [...this.#said.values()].some(({ state }) => state !== 'healthy')
  }

  async #consider(key: string, wish: Wish | null, found: ContainerDetails | null): Promise<void> {
    if (this.#busy.has(key)) return
    const past = this.#past.get(key) ?? NO_PAST
    const differences = wish === null || found === null ? [] : await this.#judge(wish, found)
    const nowMs = this.#parts.nowMs()
    const step = nextStep({ isWished: wish !== null, found, differences, past, nowMs })
    switch (step.kind) {
      case 'none':
        return
      case 'wait':
        this.#past.set(key, step.past)
        if (found !== null) this.#lastWords.set(key, await this.#wordsOf(found.Id))
        return
      case 'create':
        if (wish !== null) this.#work(key, () => this.#create(key, wish))
        return
      case 'start':
        if (found !== null) this.#work(key, () => this.#start(key, found.Id))
        return
      case 'remove':
        if (found !== null) this.#work(key, () => this.#remove(key, found.Id, step.why))
    }
  }

  /** Why it ended, it said itself most likely. */
  async #wordsOf(id: string): Promise<string> {
    const text = await this.#parts.engine.lastLines(id, 3).catch(() => '') // then the code must do
    return plain(text).slice(-300)
  }

  async #judge(wish: Wish, found: ContainerDetails): Promise<readonly string[]> {
    const imageId = await this.#parts.images.known(wish.instance.image.archive)
    const told = judgeContainer(found, wish, imageId)
    return found.State.Running ? [...told, ...(await judgedByKernel(found.State.Pid))] : told
  }

  /** One thing at a time about each container; a failure is told and tried again. */
  #work(key: string, task: () => Promise<void>): void {
    this.#busy.add(key)
    task()
      .catch((thrown: unknown) => {
        const failures = (this.#failures.get(key) ?? 0) + 1
        const detail = plain(messageOf(thrown)).slice(0, 300)
        this.#failures.set(key, failures)
        this.#notes.set(key, { state: 'failed', detail })
        this.#parts.log.warn('a component could not be served', { container: key, error: detail })
        this.#wake()
        return pause(Math.min(FAILED_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS))
      })
      .finally(() => {
        this.#busy.delete(key)
        this.#wake()
      })
  }

  async #create(key: string, wish: Wish): Promise<void> {
    const { engine, images, log } = this.#parts
    if ((await images.known(wish.instance.image.archive)) === null)
      this.#notes.set(key, { state: 'fetching', detail: null })
    const imageId = await images.ensure(wish.instance.image)
    this.#notes.set(key, { state: 'starting', detail: null })
    await engine.ensureNetwork({
      name: networkName(wish.app.name),
      settings: networkSettings(wish.app),
    })
    await makeWritable(wish)
    await this.#parts.mark.set()
    const id = await engine.create(containerName(key), containerSettings(wish, imageId))
    log.info('made a component', { container: key, id: id.slice(0, 12) })
    await this.#start(key, id)
  }

  async #start(key: string, id: string): Promise<void> {
    const past = this.#past.get(key) ?? NO_PAST
    this.#past.set(key, { ...past, startAtMs: null })
    await this.#parts.engine.start(id)
    this.#notes.delete(key)
    this.#failures.delete(key)
  }

  async #remove(key: string, id: string, why: string): Promise<void> {
    const { engine, log } = this.#parts
    log.info('removes a component', { container: key, why })
    await engine.remove(id)
    await removeWritable(key)
    this.#past.delete(key)
    this.#notes.delete(key)
    this.#failures.delete(key)
    this.#lastWords.delete(key)
  }

  #tell(wished: ReadonlyMap<string, Wish>, found: ReadonlyMap<string, ContainerDetails>): void {
    const said = new Map(
      [...wished].map(([key, wish]) => [key, this.#describe(key, wish, found.get(key) ?? null)]),
    )
    const isNews = JSON.stringify([...said]) !== JSON.stringify([...this.#said])
    this.#said = said
    if (isNews) this.#parts.onNews()
  }

  #describe(key: string, wish: Wish, found: ContainerDetails | null): Said {
    const note = this.#notes.get(key)
    if (found === null) return { ...this.#unseen(wish), ...note }
    const state = stateOf(found, this.#parts.nowMs())
    return {
      ...this.#unseen(wish),
      state: note?.state === 'failed' ? 'failed' : state,
      restarts: this.#past.get(key)?.restarts ?? 0,
      container: found.Id.slice(0, 12),
      detail: note?.detail ?? detailOf(found, state, this.#lastWords.get(key) ?? ''),
    }
  }

  #unseen({ instance }: Wish): Said {
    const { component, index, revision } = instance
    return {
      component,
      index,
      revision,
      state: 'starting',
      restarts: 0,
      container: null,
      detail: null,
    }
  }

  /** Events only wake: what is so is looked at. */
  #listen(): void {
    const again = () => setTimeout(() => this.#listen(), LOOK_MS)
    if (this.#isQuiet || this.#wished().size === 0) return void again()
    this.#parts.engine
      .events(() => this.#wake(), new AbortController().signal)
      .catch(() => undefined) // the regular look tells what the engine is about
      .finally(again)
  }
}

const FAILED_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000

const keyOn = ({ Config, Id }: ContainerDetails): string =>
  Config.Labels?.[APP] === undefined ? Id : (Config.Labels[WISH] ?? Id)

async function judgedByKernel(pid: number): Promise<readonly string[]> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null) // it has just ended
  return status === null ? [] : judgeProcess(status)
}
