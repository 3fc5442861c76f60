import { expect, test } from 'vitest'
import { AppView } from '../../control/api/contract.ts'
import { componentsTable } from './components-table.ts'

const tableOf = (restarts: number): string =>
  componentsTable(
    AppView.parse({
      ...{ name: 'shop', vni: 0x100000, state: 'standing', hosts: ['host-1'], endpoints: [] },
      ...{ pool: '198.18.224.0/19', pool6: 'fdb6:2d1a:a::/64' },
      components: [
        {
          ...{ name: 'web.main', wished: 1, revision: 'a'.repeat(64), image: 'drawbridge/web:1' },
          ...{ ports: [8080], state: 'settled', why: null },
          instances: [
            {
              ...{ index: 1, host: 'host-1', address: '198.18.225.112', role: 'serving' },
              ...{ revision: 'a'.repeat(64), state: 'healthy', restarts },
              ...{ container: 'eeeeeeeeeeee', detail: null },
            },
          ],
        },
      ],
    }),
  )

test.each([
  [0, /healthy {2,}aaaaaaaa/],
  [1, /healthy, 1 restart {2,}/],
  [2, /healthy, 2 restarts {2,}/],
])('an instance that was started again %d times is told of as people would', (restarts, line) => {
  expect(tableOf(restarts)).toMatch(line)
})
