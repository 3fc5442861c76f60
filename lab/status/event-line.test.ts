import { expect, test } from 'vitest'
import type { ControlEvent } from '../../control/api/contract.ts'
import { eventLine } from './event-line.ts'

const drift = (change: object) =>
  eventLine({
    seq: 1,
    at: '2026-11-25T12:00:00.000Z',
    host: 'host-1',
    peer: null,
    kind: 'agent-event',
    detail: '',
    event: { kind: 'drift', what: ['wall-v4'], repairedInMs: 45.2, wasOpen: false, ...change },
  } as unknown as ControlEvent)

test('the line of a drift says what was touched and how fast it was mended', () => {
  expect(drift({})).toMatch(/host\.1 +drift +wall-v4: mended in 45 ms$/)
})

test('a drift that was not mended, or left the host open, says so', () => {
  expect(drift({ repairedInMs: null, wasOpen: true })).toMatch(/NOT MENDED, STOOD OPEN MEANWHILE$/)
})
