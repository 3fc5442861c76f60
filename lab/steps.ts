/** Tells what a running step is doing right now; replaces what was said before. */
export type Say = (status: string) => void

/** Work that is shown while it runs. Steps may overlap in time. */
export interface Steps<Title extends string = string> {
  /** Runs a declared step: shown before it begins, with its time when it ends; a failure marks it and is thrown on. */
  run<T>(title: Title, work: (say: Say) => Promise<T>): Promise<T>
  /** Runs a step that nobody could foresee (missing set-up, a repair); it stands before the declared ones still to come. */
  also<T>(title: string, work: (say: Say) => Promise<T>): Promise<T>
  /** A declared step that is not needed, and why. */
  skip(title: Title, why: string): void
  /** Leaves the screen as it stands; nothing is drawn afterwards. */
  close(): void
}

/** Whatever only needs to show extra steps. */
export type StepRunner = Pick<Steps, 'also'>

/** For programs that use the lab as a library: works, shows nothing. */
export const silentSteps: Steps = {
  run: (_title, work) => work(() => undefined),
  also: (_title, work) => work(() => undefined),
  skip: () => undefined,
  close: () => undefined,
}
