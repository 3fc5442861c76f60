import { expect, it } from 'vitest'
import { Report, type WatchLine } from '../protocol/report.ts'
import { reportOn } from '../testing/order-values.ts'
import { WatchHub } from './watch-hub.ts'

const reportWith = (...proved: readonly string[]): Report => {
  const report = reportOn(null)
  return Report.parse({ ...report, overlay: { ...report.overlay, proved } })
}

/** What a watcher was told of proofs, in its order. */
function watch(hub: WatchHub, first: Report): readonly (readonly string[])[] {
  const told: (readonly string[])[] = []
  hub.add((line: WatchLine) => {
    if (line.kind === 'report') told.push(line.report.overlay.proved)
  }, first)
  return told
}

it('a look that finds what was told last is not passed on', () => {
  const hub = new WatchHub()
  const told = watch(hub, reportWith())

  hub.reportNews(reportWith('host-2'))
  hub.reportNews(reportWith('host-2'))

  expect(told).toEqual([[], ['host-2']])
})

it('a proof that a later report took back is told again, though the looks themselves saw no change', () => {
  const hub = new WatchHub()
  const told = watch(hub, reportWith())

  hub.reportNews(reportWith('host-2'))
  hub.report(reportWith())
  hub.reportNews(reportWith('host-2'))

  expect(told.at(-1)).toEqual(['host-2'])
})

it('a newcomer and those who watch already know the same', () => {
  const hub = new WatchHub()
  const early = watch(hub, reportWith())

  const late = watch(hub, reportWith('host-2'))

  expect(late).toEqual([['host-2']])
  expect(early).toEqual([[], ['host-2']])
})
