import { waitUntil } from '../../lab/index.ts'

/** Polls a condition; the error names what was waited for. */
export const until = async (
  what: string,
  isSo: () => Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> => {
  await waitUntil({
    what,
    timeoutMs,
    look: async () => ((await isSo()) ? true : undefined),
    seen: () => 'it was not so yet',
    next: 'look at what happened: npm run lab events',
  })
}
