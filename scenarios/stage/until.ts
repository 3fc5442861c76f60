import { waitUntil } from '../../lab/index.ts'

/** Polls for a value; the error names what was waited for. */
export const untilThere = async <T>(
  what: string,
  look: () => Promise<T | undefined>,
  timeoutMs = 30_000,
): Promise<T> =>
  waitUntil({
    what,
    timeoutMs,
    look,
    seen: () => 'it was not so yet',
    next: 'look at what happened: npm run lab events',
  })

/** Polls a condition. */
export const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
  await untilThere(what, async () => (await isSo()) || undefined)
}

/** Resolves when this instant is past; milliseconds since the epoch. */
export const untilPast = async (at: number): Promise<void> =>
  until('a time to be over', async () => Promise.resolve(Date.now() > at))
