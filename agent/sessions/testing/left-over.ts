import { until } from '../../netns/until.ts'
import type { LabBed } from './lab-bed.ts'

/** What there is of sessions on a host, and what must not be when none is open: one line for each. */
const LEFT = `
  systemctl list-units --all --no-legend --plain 'drawbridge-session*'
  ls -A /run/drawbridge/sessions 2>/dev/null
  find /sys/fs/cgroup -name 'drawbridge-session*' 2>/dev/null
  ss -xl 2>/dev/null | grep sessions/ || true
  pgrep -fa 'drawbridge/session/[b]egin' || true
`

export const leftOf = (bed: LabBed): Promise<string> => bed.onHost(LEFT)

/** How many processes on the host, in components as well, have this text in their command line. */
export const countOf = async (bed: LabBed, text: string): Promise<number> =>
  Number(await bed.onHost(`pgrep -fc '${text.replace(/^./, '[$&]')}' || true`))

/** Waits until nothing is left; else says what is. */
export async function nothingLeft(bed: LabBed): Promise<void> {
  let left = ''
  const isClear = async () => (left = (await leftOf(bed)).trim()) === ''
  await until('nothing to be left of sessions', isClear, 10_000).catch((cause: unknown) => {
    throw new Error(`left of sessions: ${left}`, { cause })
  })
}
