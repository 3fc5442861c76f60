/** What whoever starts the scenarios wants, handed over in the environment. */
export interface Wishes {
  /** Ids; all scenarios when not set. */
  readonly wanted: readonly string[] | undefined
  /** A lab that stands, to be used instead of throw-away ones. */
  readonly standingLab: string | undefined
  /** Leave the lab of a scenario that failed where it is. */
  readonly keep: boolean
  /** How often each attack is replayed. */
  readonly repeat: number
  /** Folder for what passed the cables during each attack. */
  readonly pcap: string | undefined
  /** Folder for the evidence of plays that do not end as they must. */
  readonly evidence: string | undefined
}

export const wishes = (environment: NodeJS.ProcessEnv): Wishes => ({
  wanted: environment['DRAWBRIDGE_SCENARIOS']?.split(','),
  standingLab: environment['DRAWBRIDGE_SCENARIO_LAB'] || undefined,
  keep: environment['DRAWBRIDGE_SCENARIO_KEEP'] === '1',
  repeat: Number(environment['DRAWBRIDGE_ATTACK_REPEAT'] ?? 1),
  pcap: environment['DRAWBRIDGE_ATTACK_PCAP'] || undefined,
  evidence: environment['DRAWBRIDGE_SCENARIO_EVIDENCE'] || undefined,
})

/** Annotates a test when its scenario begins: the event of vitest itself may come as late as the next one. */
export const BEGUN = 'begun'

declare module 'vitest' {
  interface TaskMeta {
    /** The lab stood when it failed: what failed was judged. */
    hasBegun?: boolean
    /** Name of the lab that is left where it is if it fails. */
    wreck?: string
    /** Which system an attack was replayed on. */
    on?: 'real' | 'twin'
    /** What an attack saw, also when it was held. */
    evidence?: string[]
    /** The bundle that was kept when it did not end as it must, or why there is none. */
    bundle?: string
    /** Where what passed the cables was written. */
    pcap?: string
  }
}
