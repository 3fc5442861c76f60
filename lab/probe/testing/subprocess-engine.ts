import { spawn } from 'node:child_process'
import { duplexPair, type Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { openPacketEngine, type PacketEngine } from '../engine/packet-engine.ts'

const PROGRAM = fileURLToPath(new URL('../engine/packet_engine.py', import.meta.url))

/** The packet engine as a child process on this machine; needs root. */
export const subprocessEngine = (): Promise<PacketEngine> => openPacketEngine(programStream())

const programStream = (): Duplex => {
  const child = spawn('python3', [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [near, far] = duplexPair()
  far.pipe(child.stdin)
  child.stdout.pipe(far)
  return near
}
