import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { AgentError, messageOf } from '../agent-error.ts'
import type { Logger } from '../log.ts'
import type { App } from '../protocol/app.ts'
import type { AppFiles } from './app-files.ts'
import type { ContainerDetails } from './engine/container-state.ts'
import type { Engine } from './engine/engine.ts'
import { Errands } from './errands.ts'
import type { ImageShelf } from './image-shelf.ts'
import { containerSettings } from './policy/container-settings.ts'
import {
  describeInstance,
  type Note,
  type Said,
  unseenInstance,
} from './policy/describe-instance.ts'
import { detailOf, plain } from './policy/detail.ts'
import { networkSettings } from './policy/hosts-text.ts'
import { judgeContainer } from './policy/judge-container.ts'
import { judgeProcess } from './policy/judge-process.ts'
import { APP, WISH } from './policy/labels.ts'
import { containerName, keyOf, networkName, type Wish, wishesOf } from './policy/names.ts'
import { nextStep } from './policy/next-step.ts'
import { NO_PAST, type Past } from './policy/past.ts'

export interface KeeperParts {
  readonly engine: Engine
  readonly images: ImageShelf
  readonly files: AppFiles
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
/** An image that cannot go, as somebody uses it by hand. */
const PRUNE_AGAIN_MS = 60_000

/** Keeps the wished instances of apps running on this host, each in one container that is confined as it should be. */
export class ComponentsKeeper {
  readonly #parts: KeeperParts
  readonly #errands: Errands
  readonly #past = new Map<string, Past>()
  readonly #notes = new Map<string, Note>()
  /** How each ended the last time, for people. */
  readonly #lastEnds = new Map<string, string>()
  #apps: readonly App[] = []
  #said = new Map<string, Said>()
  #wakeUp = Promise.withResolvers<undefined>()
  #isQuiet = false
  #pruneAtMs = 0

  constructor(parts: KeeperParts) {
    this.#parts = parts
    this.#errands = new Errands({
      onFailed: (key, detail) => {
        this.#notes.set(key, { state: 'failed', detail })
        parts.log.warn('a component could not be served', { container: key, error: detail })
      },
      onDone: (key) => this.#notes.delete(key),
      onNews: () => this.#wake(),
    })
  }

  /** What is wished from now on. */
  async follow(apps: readonly App[]): Promise<void> {
    this.#apps = apps
    this.#isQuiet = false
    const inUse = apps.filter(({ instances }) => instances.length > 0)
    await Promise.all(inUse.map(async (app) => this.#parts.files.writeApp(app)))
    this.#wake()
  }

  /** What became of the instances of an app. */
  instancesOf(app: string): Said[] {
    return [...this.#wished().values()]
      .filter((wish) => wish.app.name === app)
      .map((wish) => this.#said.get(keyOf(wish)) ?? unseenInstance(wish))
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
    const { engine, files, mark } = this.#parts
    const wished = this.#wished()
    if (wished.size === 0 && !(await mark.isThere())) {
      this.#isQuiet = this.#wished().size === 0
      return false
    }
    this.#errands.beginLook()
    const found = new Map((await engine.containers()).map((one) => [keyOn(one), one]))
    if (wished.size === 0 && found.size === 0 && this.#errands.areIdle) {
      // Images stay: whoever takes an app away and deploys it again fetches nothing.
      await files.sweepWritable(new Set())
      await mark.clear()
      this.#isQuiet = this.#wished().size === 0
      return false
    }
    const keys = new Set([...wished.keys(), ...found.keys()])
    await Promise.all(
      [...keys].map(async (key) =>
        this.#consider(key, wished.get(key) ?? null, found.get(key) ?? null),
      ),
    )
    this.#tell(wished, found)
    if (this.#errands.areIdle) await this.#prune(wished)
    return (
      !this.#errands.areIdle || [...this.#said.values()].some(({ state }) => state !== 'healthy')
    )
  }

  async #consider(key: string, wish: Wish | null, found: ContainerDetails | null): Promise<void> {
    const past = this.#past.get(key) ?? NO_PAST
    const differences = wish === null || found === null ? [] : await this.#judge(wish, found)
    if (!this.#errands.isFree(key)) return
    const nowMs = this.#parts.nowMs()
    const step = nextStep({ isWished: wish !== null, found, differences, past, nowMs })
    this.#past.set(key, step.past)
    // What an older errand could not do is done, by whomever.
    if (step.kind === 'none' && found !== null) this.#notes.delete(key)
    if (step.kind === 'create' && wish !== null)
      this.#errands.run(key, async () => this.#create(key, wish))
    if (found === null) return
    if (step.kind === 'start') this.#errands.run(key, async () => this.#start(key, found.Id))
    if (step.kind === 'restart')
      this.#errands.run(key, async () => this.#restart(key, found.Id, step.why))
    if (step.kind === 'remove')
      this.#errands.run(key, async () => this.#remove(key, found.Id, step.why))
    if (step.past.restarts > past.restarts) this.#lastEnds.set(key, await this.#endOf(found))
  }

  /** Why it ended, it said itself most likely. */
  async #endOf(found: ContainerDetails): Promise<string> {
    if (found.State.Running) return detailOf(found, 'unhealthy', '') ?? 'its health check failed'
    const text = await this.#parts.engine.lastLines(found.Id, 3).catch(() => '') // then the code must do
    return detailOf(found, 'failed', plain(text).slice(-300)) ?? ''
  }

  async #judge(wish: Wish, found: ContainerDetails): Promise<readonly string[]> {
    const imageId = await this.#parts.images.known(wish.instance.image.archive)
    const told = judgeContainer(found, wish, imageId)
    return found.State.Running ? [...told, ...(await judgedByKernel(found.State.Pid))] : told
  }

  async #create(key: string, wish: Wish): Promise<void> {
    const { engine, files, images, log } = this.#parts
    if ((await images.known(wish.instance.image.archive)) === null)
      this.#notes.set(key, { state: 'fetching', detail: null })
    const imageId = await images.ensure(wish.instance.image)
    this.#notes.set(key, { state: 'starting', detail: null })
    await engine.ensureNetwork({
      name: networkName(wish.app.name),
      settings: networkSettings(wish.app),
    })
    await files.makeWritable(wish)
    await this.#parts.mark.set()
    const id = await engine.create(containerName(key), containerSettings(wish, imageId))
    if (id === null) return this.#clearName(key)
    log.info('made a component', { container: key, id: id.slice(0, 12) })
    await this.#start(key, id)
  }

  /** The name is taken. By its own container: then the next look judges that one. Any other has no right to it. */
  async #clearName(key: string): Promise<void> {
    const { engine, log } = this.#parts
    const standing = await engine.called(containerName(key))
    if (standing === null) throw nameTaken(containerName(key))
    if (keyOn(standing) === key) return
    log.warn('removes a container that has the name of a component', { container: key })
    await engine.remove(standing.Id)
  }

  async #start(key: string, id: string): Promise<void> {
    await this.#parts.engine.start(id)
    this.#noteUp(key)
  }

  async #restart(key: string, id: string, why: string): Promise<void> {
    const { engine, log } = this.#parts
    log.warn('starts a component again', { container: key, why })
    await engine.restart(id)
    this.#noteUp(key)
  }

  #noteUp(key: string): void {
    const past = this.#past.get(key) ?? NO_PAST
    this.#past.set(key, { ...past, isKnownUp: true, startAtMs: null })
  }

  async #remove(key: string, id: string, why: string): Promise<void> {
    const { engine, files, log } = this.#parts
    log.info('removes a component', { container: key, why })
    await engine.remove(id)
    await files.removeWritable(key)
    this.#past.delete(key)
    this.#lastEnds.delete(key)
  }

  /** Images that nobody wishes any more go; one that cannot go now is tried again. */
  async #prune(wished: ReadonlyMap<string, Wish>): Promise<void> {
    const { images, log, nowMs } = this.#parts
    if (nowMs() < this.#pruneAtMs) return
    const named = [...wished.values()].map(({ instance }) => instance.image)
    const left = await images.prune(named).catch((thrown: unknown) => {
      log.warn('old images could not be removed', { error: messageOf(thrown) })
      return 1
    })
    this.#pruneAtMs = left === 0 ? 0 : nowMs() + PRUNE_AGAIN_MS
  }

  #tell(wished: ReadonlyMap<string, Wish>, found: ReadonlyMap<string, ContainerDetails>): void {
    const nowMs = this.#parts.nowMs()
    const said = new Map(
      [...wished].map(([key, wish]) => [
        key,
        describeInstance({
          ...{ wish, found: found.get(key) ?? null, note: this.#notes.get(key) },
          ...{ past: this.#past.get(key), lastEnd: this.#lastEnds.get(key), nowMs },
        }),
      ]),
    )
    const isNews = JSON.stringify([...said]) !== JSON.stringify([...this.#said])
    this.#said = said
    if (isNews) this.#parts.onNews()
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

const keyOn = ({ Config, Id }: ContainerDetails): string =>
  Config.Labels?.[APP] === undefined ? Id : (Config.Labels[WISH] ?? Id)

async function judgedByKernel(pid: number): Promise<readonly string[]> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null) // it has just ended
  return status === null ? [] : judgeProcess(status)
}

const nameTaken = (name: string): AgentError =>
  new AgentError(`the engine keeps the name ${name}, and shows no container that has it`, {
    code: 'E_NAME_TAKEN',
    fault: 'system',
    next: 'if it stays so: systemctl restart docker.service',
  })
