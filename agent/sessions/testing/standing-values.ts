import { wishesOf } from '../../components/policy/names.ts'
import { appOf } from '../../testing/app-values.ts'
import type { Standing } from '../judge/choose-instance.ts'

export const instanceOf = (change: object = {}): object => ({
  component: 'data.db',
  index: 1,
  revision: 'a'.repeat(64),
  address: '198.18.225.97',
  serves: true,
  image: { archive: 'b'.repeat(64), bytes: 1, name: 'drawbridge/db:1' },
  command: null,
  environment: {},
  ports: [5432],
  writable: [],
  limits: { memoryMib: 64, cpus: 1, pids: 16 },
  health: null,
  ...change,
})

const [wish] = wishesOf([appOf('shop', { instances: [instanceOf()] })])
if (wish === undefined) throw new Error('nothing is wished')

/** A container that stands for data.db.1 of the app shop. */
export const STANDING: Standing = {
  wish,
  container: 'c'.repeat(64),
  pid: 4711,
  startedAt: '2026-11-26T11:00:00Z',
  environment: ['ROLE=first', 'PATH=/bin'],
  apparmor: '',
}
