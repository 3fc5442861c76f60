import { readdir, readFile, readlink } from 'node:fs/promises'

const TICKS_A_SECOND = 100

/** Processor time of these processes until now. Seconds. */
export async function spentCpu(pids: readonly number[]): Promise<number> {
  const stats = await Promise.all(
    pids.map(async (pid) => readFile(`/proc/${String(pid)}/stat`, 'utf8')),
  )
  const ticks = stats.map((stat) => {
    // The name before it may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(fields[USER]) + Number(fields[SYSTEM])
  })
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_A_SECOND
}

// Of proc_pid_stat(5), from the state on.
const USER = 11
const SYSTEM = 12

/** The wireguard-go that stands in the network namespace of this process; none where the kernel does it. */
export async function tunnelsBeside(pid: number): Promise<readonly number[]> {
  const space = await readlink(`/proc/${String(pid)}/ns/net`)
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    all.map(async (other) => {
      // Processes end while they are looked at.
      const name = await readFile(`/proc/${other}/comm`, 'utf8').catch(() => '')
      if (name.trim() !== 'wireguard-go') return []
      const itsSpace = await readlink(`/proc/${other}/ns/net`).catch(() => '')
      return itsSpace === space ? [Number(other)] : []
    }),
  )
  return found.flat()
}
