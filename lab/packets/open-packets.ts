import { Duplex } from 'node:stream'
import type { Backend } from '../backends/backend.ts'
import { inconclusive } from '../lab-error.ts'
import { PACKET_ENGINE } from '../lifecycle/machine-specs.ts'
import { machineOf, type StandingLab } from '../lifecycle/standing-lab.ts'
import { openPacketEngine, type PacketEngine } from '../probe/engine/packet-engine.ts'
import { typedCommand } from '../typed-command.ts'

export interface Packets extends AsyncDisposable {
  readonly engine: PacketEngine
}

/** Starts the packet engine in a lab's switch: it reaches into every machine's network namespace. */
export async function openPackets(backend: Backend, lab: StandingLab): Promise<Packets> {
  const anchor = machineOf(lab, 'switch')
  if (anchor?.status !== 'running') throw noSwitch(lab.lab)
  await using opening = new AsyncDisposableStack()
  const argv = ['python3', '-u', PACKET_ENGINE]
  const program = opening.use(await backend.open(anchor, { kind: 'program', argv }))
  const { stdin: writable, stdout: readable } = program
  program.stderr.resume() // nobody reads it, and it must not hold the engine up
  const streams = Duplex.from({ readable, writable } as never)
  const engine = opening.use(await openPacketEngine(streams))
  const life = opening.move()
  return { engine, [Symbol.asyncDispose]: async () => life.disposeAsync() }
}

const noSwitch = (lab: string): Error =>
  inconclusive({
    code: 'E_NO_SWITCH',
    message: `the switch of lab ${lab} does not run: nothing can be judged`,
    next: `repair the lab: ${typedCommand('up', '--lab', lab)}`,
  })
