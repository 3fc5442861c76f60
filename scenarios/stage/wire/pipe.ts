import { Duplex } from 'node:stream'
import { mustBeInside, type Lab } from '../../../lab/index.ts'

export interface Peer {
  readonly address: string
  readonly port: number
}

/** What a machine of the lab sends and hears on one TCP connection of its own kernel. */
export interface Pipe extends AsyncDisposable {
  readonly stream: Duplex
  /** What the machine said when there was no way through, once the pipe has ended. */
  whyEnded(): Promise<string>
}

// A shell that an engine has started outlives whoever asked for it: it ends with either side of its connection.
const CALL = `
  exec 3<>"/dev/tcp/$1/$2" 4<&0
  cat <&3 &
  cat <&4 >&3 &
  wait -n
  kill $(jobs -p) 2>/dev/null
`
const AWAIT_CALL = `
  coproc nc -l "$1" "$2"
  exec 4<&0 5<&"\${COPROC[0]}" 6>&"\${COPROC[1]}"
  cat <&5 &
  cat <&4 >&6 &
  wait -n
  kill $(jobs -p) 2>/dev/null
`

/** Calls from a machine: the packets are those of its own kernel, with its own address. Throws `E_OUTSIDE_LAB`. */
export async function callFrom(lab: Lab, machine: string, to: Peer): Promise<Pipe> {
  mustBeInside(await lab.standing(), [to.address])
  return pipeThrough(lab, machine, ['bash', '-c', CALL, 'call', to.address, String(to.port)])
}

/** Waits for one caller at an address of a machine. */
export const awaitCallAt = async (lab: Lab, machine: string, at: Peer): Promise<Pipe> =>
  pipeThrough(lab, machine, ['bash', '-c', AWAIT_CALL, 'await', at.address, String(at.port)])

async function pipeThrough(lab: Lab, machine: string, argv: readonly string[]): Promise<Pipe> {
  const program = await lab.backend.open(await lab.machine(machine), { kind: 'program', argv })
  const { stdin: writable, stdout: readable, stderr } = program
  const said: Buffer[] = []
  stderr.on('data', (words: Buffer) => said.push(words))
  const stream = Duplex.from({ readable, writable } as never)
  stream.on('error', () => undefined) // a connection that breaks is an end like any other: whyEnded tells
  return {
    stream,
    async whyEnded() {
      const exitCode = await program.ended.catch(() => 'cut off')
      return Buffer.concat(said).toString().trim() || `the connection ended (${String(exitCode)})`
    },
    [Symbol.asyncDispose]: async () => {
      stream.destroy()
      await program[Symbol.asyncDispose]()
    },
  }
}
