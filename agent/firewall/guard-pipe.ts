import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { AgentError } from '../agent-error.ts'

/** `alive`: the guard's owner reads the pipe. `dead`: the pipe is there, nobody reads. `none`: this host has no owner. */
export type OwnerState = 'alive' | 'dead' | 'none'

const WRITE_DEADLINE_MS = 1000

/**
 * The pipe into the process that owns the guard. Opening a FIFO for writing without blocking fails with ENXIO
 * when nobody has it open for reading (fifo(7)): that tells without a process whether the owner lives.
 */
export async function ownerState(path: string): Promise<OwnerState> {
  const pipe = await openPipe(path)
  if (typeof pipe === 'string') return pipe
  await pipe.close()
  return 'alive'
}

/** Sends one line of `nft` commands, which the owner carries out as one transaction. */
export async function sendToOwner(path: string, line: string): Promise<OwnerState> {
  const pipe = await openPipe(path)
  if (typeof pipe === 'string') return pipe
  try {
    await writeAll(pipe, Buffer.from(line))
    return 'alive'
  } finally {
    await pipe.close()
  }
}

async function openPipe(path: string): Promise<FileHandle | 'dead' | 'none'> {
  try {
    return await open(path, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch (thrown) {
    if (hasCode(thrown, 'ENXIO')) return 'dead'
    if (hasCode(thrown, 'ENOENT')) return 'none'
    throw thrown
  }
}

async function writeAll(pipe: FileHandle, bytes: Buffer): Promise<void> {
  const deadline = performance.now() + WRITE_DEADLINE_MS
  let rest = bytes
  while (rest.length > 0) {
    const written = await writeSome(pipe, rest)
    rest = rest.subarray(written)
    if (written > 0) continue
    if (performance.now() > deadline) throw new OwnerStuck()
    await pause(2)
  }
}

async function writeSome(pipe: FileHandle, bytes: Buffer): Promise<number> {
  try {
    return (await pipe.write(bytes)).bytesWritten
  } catch (thrown) {
    if (hasCode(thrown, 'EAGAIN')) return 0
    throw thrown
  }
}

const hasCode = (thrown: unknown, code: string): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === code

export class OwnerStuck extends AgentError {
  override readonly name = 'OwnerStuck'

  constructor() {
    super("the guard's owner did not read its pipe in time; part of a batch may stand in it", {
      code: 'E_GUARD_OWNER_STUCK',
      fault: 'system',
      next: 'systemctl restart drawbridge-firewall.service',
    })
  }
}
