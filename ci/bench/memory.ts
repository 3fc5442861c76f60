import type Docker from 'dockerode'
import type { Lab } from '../../lab/index.ts'

const MIB = 1024 * 1024

/** Memory of the host's whole container, its page cache not counted. MiB. */
export async function hostMemoryMib(docker: Docker, container: string): Promise<number> {
  const { memory_stats } = await docker.getContainer(container).stats({ stream: false })
  const { usage, stats } = memory_stats
  const cache = stats.total_inactive_file ?? stats.inactive_file
  return (usage - cache) / MIB
}

/** The largest resident set of the lab's agents, as they read it of themselves. MiB. */
export async function agentMemoryMib(lab: Lab): Promise<number> {
  const { hosts } = await lab.status()
  return Math.max(...hosts.map(({ agentMemoryKib }) => (agentMemoryKib ?? Number.NaN) / 1024))
}
