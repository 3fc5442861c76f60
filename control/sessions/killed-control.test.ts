import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../store/store.ts'
import { ControlProcess } from '../testing/control-process.ts'
import { somebody } from '../testing/somebody.ts'
import { recordOf } from './testing/record-of.ts'

test('a session that a control left open when it was killed is over when the next one is there', async () => {
  await using control = await ControlProcess.start()
  const developer = await somebody(control, 'developer', 'developer')
  await control.end('SIGKILL')
  const store = openStore(join(control.state, 'control.sqlite'))
  store.sessions.put(recordOf(60_000))
  store[Symbol.dispose]()
  await control.start()

  expect(await developer.sessions()).toMatchObject([
    { id: '0'.repeat(32), ended: { why: 'control-ended' } },
  ])
}, 60_000)
