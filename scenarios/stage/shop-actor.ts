import { deployFile, inside, type Lab } from '../../lab/index.ts'

const SHOP = 'lab/examples/shop/app.yaml'

export interface Books {
  readonly placed: number
  readonly packed: number
}

type Component = Awaited<ReturnType<typeof deployFile>>['components'][number]
type Instance = Component['instances'][number]

/** The example app: a web service, a worker, a database and a queue, each a component. */
export class ShopActor {
  readonly #lab: Lab
  readonly #components: readonly Component[]

  private constructor(lab: Lab, components: readonly Component[]) {
    this.#lab = lab
    this.#components = components
  }

  static async deploy(lab: Lab): Promise<ShopActor> {
    return new ShopActor(lab, (await deployFile(lab, SHOP)).components)
  }

  /** Ids of the containers, in order: the same ones when nothing was replaced. */
  get containers(): readonly (string | null)[] {
    return this.#components.flatMap(({ instances }) => instances.map((one) => one.container))
  }

  /** How many hosts run something of it. */
  get spread(): number {
    return new Set(this.#components.flatMap(({ instances }) => instances.map((one) => one.host)))
      .size
  }

  /** A customer of the second web service, who looks at the books of the first one: over the overlay, by names. */
  async order(times: number): Promise<Books> {
    const said = await inside(this.#lab, this.#instance('worker.jobs'), [
      '/usr/bin/node',
      '-e',
      CUSTOMER,
      String(times),
    ])
    if (said === '') throw new Error('the customer was ended before he could say what he saw')
    return JSON.parse(said) as Books
  }

  /** All of one component replaced by fresh ones, one after the other. */
  async restart(component: string): Promise<void> {
    await (await this.#lab.control()).restartComponent('shop', component)
    await ShopActor.deploy(this.#lab)
  }

  #instance(name: string): Instance {
    const found = this.#components.find((one) => one.name === name)?.instances[0]
    if (found === undefined) throw new Error(`nothing of ${name} was deployed`)
    return found
  }
}

/** Runs inside a component: names resolve there alone. */
const CUSTOMER = `
const { request } = require('node:http')
const ask = (method, host) =>
  new Promise((resolve, reject) =>
    request({ method, host, port: 8080, path: '/orders' }, (answer) => {
      let text = ''
      answer.on('data', (more) => (text += more)).on('end', () => resolve(JSON.parse(text)))
    }).on('error', reject).end(),
  )
const books = async (times) => {
  for (let left = times; left > 0; left--) await ask('POST', 'web.main.2')
  for (let look = 0; look < 100; look++) {
    const seen = await ask('GET', 'web.main.1')
    if (seen.packed === seen.placed) return seen
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return ask('GET', 'web.main.1')
}
books(Number(process.argv[1])).then((seen) => console.log(JSON.stringify(seen)))
`
