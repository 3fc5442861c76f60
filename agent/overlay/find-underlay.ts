import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { AgentError } from '../agent-error.ts'
import { runProgram } from '../program/run-program.ts'
import { readDevices } from './overlay-reading.ts'
import type { Underlay } from './overlay-wish.ts'

const DEADLINE_MS = 3000
const POLL_MS = 50

/**
 * Finds the card that carries the host's underlay address, and waits for it when the host has just booted. Once
 * found it is remembered: a cable that is pulled out later changes nothing in what should stand.
 */
export function underlayFinder(address: string): () => Promise<Underlay> {
  let known: Underlay | null = null
  return async () => {
    known = (await lookAt(deviceOf(address))) ?? known ?? (await waitFor(address))
    return known
  }
}

async function waitFor(address: string): Promise<Underlay> {
  const deadline = performance.now() + DEADLINE_MS
  for (;;) {
    const found = await lookAt(await anyDeviceOf(address))
    if (found !== null) return found
    if (performance.now() > deadline) throw new NoUnderlay(address)
    await pause(POLL_MS)
  }
}

const lookAt = async (device: string | null): Promise<Underlay | null> =>
  device === null ? null : { device, mtu: await mtuOf(device) }

// Node lists only cards that are up; the address may stand on one whose cable is cut.
async function anyDeviceOf(address: string): Promise<string | null> {
  const devices = readDevices(
    await runProgram({ program: 'ip', args: ['-j', '-d', 'addr', 'show'] }),
  )
  const found = [...devices.values()].find((device) =>
    device.addr_info?.some(({ local }) => local === address),
  )
  return found?.ifname ?? null
}

function deviceOf(address: string): string | null {
  const cards = Object.entries(networkInterfaces())
  const found = cards.find(([, all]) => all?.some((one) => one.address === address))
  return found?.[0] ?? null
}

const mtuOf = async (device: string): Promise<number> =>
  Number((await readFile(`/sys/class/net/${device}/mtu`, 'utf8')).trim())

class NoUnderlay extends AgentError {
  override readonly name = 'NoUnderlay'

  constructor(address: string) {
    super(`no card of this host carries ${address}`, {
      code: 'E_NO_UNDERLAY',
      fault: 'system',
      next: 'ip addr; plug the cable in, or run the bootstrap again with the right address',
    })
  }
}
