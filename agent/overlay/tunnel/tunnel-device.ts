import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { AgentError } from '../../agent-error.ts'
import { WIREGUARD_UNIT } from '../../places.ts'
import { runProgram, tryProgram } from '../../program/run-program.ts'
import { TUNNEL } from '../devices.ts'
import { readTunnel } from './tunnel.ts'

const PATIENCE_MS = 1000
const DEADLINE_MS = 5000
const POLL_MS = 10

/** Makes the tunnel's device: by the kernel where it can, else by the unit that runs wireguard-go. */
export async function ensureTunnelDevice(): Promise<void> {
  if (isThere()) return
  const added = await tryProgram({
    program: 'ip',
    args: ['link', 'add', TUNNEL, 'type', 'wireguard'],
  })
  if (added.code === 0 || isThere()) return
  // A wireguard-go that answers has a device, under a name that somebody gave it: both go.
  if (!(await isSpoken())) {
    await systemctl('start')
    if (await appears(PATIENCE_MS)) return
  }
  // One whose device was deleted under it may still be running, too.
  await systemctl('restart')
  if (!(await appears(DEADLINE_MS))) throw new TunnelMissing()
}

const systemctl = (verb: 'start' | 'restart'): Promise<string> =>
  runProgram({ program: 'systemctl', args: [verb, '--no-block', WIREGUARD_UNIT] })

async function appears(withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (performance.now() < deadline) {
    if (await answers()) return true
    await pause(POLL_MS)
  }
  return false
}

const isThere = (): boolean => existsSync(`/sys/class/net/${TUNNEL}`)

// The device comes before the socket through which wireguard-go is spoken to.
const answers = async (): Promise<boolean> => isThere() && (await isSpoken())

const isSpoken = async (): Promise<boolean> => (await readTunnel()) !== null

class TunnelMissing extends AgentError {
  override readonly name = 'TunnelMissing'

  constructor() {
    super(`${TUNNEL} did not appear within ${DEADLINE_MS} ms after ${WIREGUARD_UNIT} was started`, {
      code: 'E_TUNNEL_MISSING',
      fault: 'system',
      next: `systemctl status ${WIREGUARD_UNIT}`,
    })
  }
}
