import { expect, test } from 'vitest'
import { faultInRuntime } from './judge-runtime.ts'

test.each([
  'runc version 1.1.12\ncommit: v1.1.12-0-g51d5e946\n',
  'runc version 1.1.12-0ubuntu2~22.04.1\nspec: 1.0.2\n',
  'runc version 1.1.12+dev\n',
  'runc version 1.1.15+ds1\ncommit: 1.1.15+ds1-2+b4\nspec: 1.2.0\n',
  'runc version 1.3.3-0ubuntu1~24.04.2\nspec: 1.2.1\n',
  'runc version 1.2.0-rc.1\n',
  'runc version 2.0.0\n',
])('a console is given under %j', (said) => {
  expect(faultInRuntime(said)).toBeNull()
})

test.each([
  ['runc version 1.1.11\n', '1.1.11'],
  ['runc version 1.0.0-rc10\n', '1.0.0-rc10'],
  ['runc version 1.1.12-rc.1\n', '1.1.12-rc.1'],
  ['runc version 1.1.12~rc1+ds1\n', '1.1.12~rc1+ds1'],
  ['runc version 1.1.12-dev\n', '1.1.12-dev'],
  ['runc version 0.9.99\n', '0.9.99'],
  ['runc version 1.1.5+ds1\ncommit: 1.1.5+ds1-1+deb12u1\n', '1.1.5+ds1'],
  ['', 'does not tell'],
  ['crun version 1.14\n', 'does not tell'],
  ['runc version unknown\n', 'does not tell'],
  ['a line\nrunc version 1.3.3\n', 'does not tell'],
])('a console is refused under %j, which says what to do', (said, found) => {
  const fault = faultInRuntime(said)

  expect(fault).toContain(found)
  expect(fault).toContain('runc 1.1.12 or later: update it')
})
