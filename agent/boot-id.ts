import { readFile } from 'node:fs/promises'

/**
 * Names this run of the host. The kernel's boot id alone does not: a system container that reboots keeps its
 * kernel, so the start time of the first process is part of it.
 */
export async function readBootId(): Promise<string> {
  const [bootId, stat] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    readFile('/proc/1/stat', 'utf8'),
  ])
  return `${bootId.trim()}/${startTimeOf(stat)}`
}

// proc(5): field 22, counted after the name in parentheses, which may hold anything.
const startTimeOf = (stat: string): string =>
  stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
