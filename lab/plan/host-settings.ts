/** What a topology file asks for one host; the machine carries it as a fact, so that nothing is remembered elsewhere. */
export interface HostSettings {
  /** Another word for its target: `db` for `host.3`. */
  readonly name?: string
  readonly memoryMiB?: number
  /** Processors' worth of time, fractions allowed. */
  readonly cpus?: number
  /** Most processes and threads. */
  readonly pids?: number
}

export const NO_SETTINGS: HostSettings = {}

/** As the machine carries it; the same settings are the same text. */
export const settingsFact = ({ name, memoryMiB, cpus, pids }: HostSettings): string =>
  JSON.stringify({ name, memoryMiB, cpus, pids })

/** Read back from a machine's facts; a machine that carries none has no settings. */
export function settingsOf(facts: Readonly<Record<string, string>>): HostSettings {
  const fact = facts['settings']
  return fact === undefined ? NO_SETTINGS : (JSON.parse(fact) as HostSettings)
}
