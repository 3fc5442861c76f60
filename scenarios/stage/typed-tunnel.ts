import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { createInterface } from 'node:readline'
import type { Lab } from '../../lab/index.ts'
import { commandLine } from './typed-on-terminal.ts'

/** Where somebody's tunnel was reached. */
export interface Knocked {
  readonly port: number
  readonly isHere: boolean
  /** By which of the machine's addresses that others know it was reached. */
  readonly elsewhere: readonly string[]
  /** By which of them a door that is open to everybody is reached: the positive control. */
  readonly open: readonly string[]
}

/** A tunnel that was typed at the command line, and stands until it is undone. */
export class TypedTunnel {
  readonly port: number

  private constructor(port: number) {
    this.port = port
  }

  static async open(
    lab: Lab,
    words: readonly string[],
    undo: AsyncDisposableStack,
  ): Promise<TypedTunnel> {
    const [program = '', ...args] = commandLine(lab, ['tunnel', ...words, '--json'])
    const typed = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], signal: lab.signal })
    undo.defer(async () => {
      const ended = once(typed, 'exit')
      if (typed.kill('SIGINT')) await ended
    })
    const [line] = (await once(createInterface(typed.stdout), 'line')) as [string]
    return new TypedTunnel((JSON.parse(line) as { readonly port: number }).port)
  }

  /** Knocks by every address of this machine. */
  async knocked(): Promise<Knocked> {
    const { port } = this
    const open = createServer((socket) => socket.end()).listen(0, '0.0.0.0')
    await once(open, 'listening')
    try {
      const isHere = (await answering(['127.0.0.1'], port)).length > 0
      const openPort = (open.address() as AddressInfo).port
      return {
        ...{ port, isHere },
        elsewhere: await answering(addresses(), port),
        open: await answering(addresses(), openPort),
      }
    } finally {
      open.close()
    }
  }
}

/** That others could know it by. */
const addresses = (): readonly string[] =>
  Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)

const WITHIN_MS = 2000

async function answering(hosts: readonly string[], port: number): Promise<readonly string[]> {
  const answers = hosts.map(async (host) => {
    const socket = connect({ host, port, timeout: WITHIN_MS })
    socket.once('timeout', () => socket.destroy(new Error('no answer')))
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    return isOpen ? [host] : []
  })
  return (await Promise.all(answers)).flat()
}
