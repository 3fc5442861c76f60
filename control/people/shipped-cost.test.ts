import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { ControlProcess } from '../testing/control-process.ts'
import { somebody } from '../testing/somebody.ts'
import { PasswordHash } from './password-hash.ts'

test('control as it is shipped keeps passwords at their full cost, and lets in by them', async () => {
  await using control = await ControlProcess.start()
  const olga = await somebody(control, 'olga', 'owner')
  expect(await olga.me()).toMatchObject({ name: 'olga' })
  await control.end()
  using database = new DatabaseSync(join(control.state, 'control.sqlite'))
  const kept = database.prepare('SELECT password FROM people').get()

  expect(PasswordHash.parse(JSON.parse(String(kept?.['password'])))).toMatchObject({
    ...{ algorithm: 'scrypt', cost: 32_768, blockSize: 8, parallelization: 3 },
  })
})
