// A program: brings a throw-away lab up, repairs it, says so and waits to be killed. Argument: the lab's name.
import { Lab } from '../../lab.ts'

const [name = ''] = process.argv.slice(2)
const lab = await Lab.up({ name, hosts: 1 })
await lab.repair(2)
process.stderr.write('whole\n')
setInterval(() => undefined, 60_000)
