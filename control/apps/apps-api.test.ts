import { afterAll, beforeAll, expect, test } from 'vitest'
import { ControlProcess } from '../testing/control-process.ts'

let control: ControlProcess
beforeAll(async () => {
  control = await ControlProcess.start()
})
afterAll(() => control[Symbol.asyncDispose]())

const spec = {
  components: [
    {
      name: 'web.main',
      instances: 1,
      image: { archive: 'a'.repeat(64), bytes: 1, name: 'drawbridge/web:1' },
      command: null,
      environment: { SECRET: 'never told' },
      ports: [],
      writable: [],
      limits: { memoryMib: 64, cpus: 0.5, pids: 16 },
      health: null,
      after: [],
      on: [],
    },
  ],
}

test('a plan for a fleet without hosts says that there is no room, and makes nothing', async () => {
  const plan = await control.client().planApp('shop', spec)

  expect(plan).toMatchObject({ app: 'shop', changes: [], stuck: [{ component: 'web.main' }] })
  expect(await control.client().apps()).toEqual([])
})

test('what cannot be placed is refused before anything is written', async () => {
  await expect(control.client().putApp('shop', spec)).rejects.toMatchObject({
    code: 'E_NO_ROOM',
    status: 409,
  })
  expect(await control.client().apps()).toEqual([])
})

test('a component that is not there cannot be restarted', async () => {
  await expect(control.client().restartComponent('shop', 'web.main')).rejects.toMatchObject({
    code: 'E_UNKNOWN_COMPONENT',
  })
})

test.each([
  ['a word that asks for power', { ...spec.components[0], privileged: true }],
  ['a name that is none', { ...spec.components[0], name: '../web' }],
  ['a variable that is two', { ...spec.components[0], environment: { 'A=B': 'c' } }],
  [
    'limits beyond any host',
    { ...spec.components[0], limits: { memoryMib: 1e9, cpus: 1, pids: 1 } },
  ],
])('a spec with %s is malformed', async (_what, component) => {
  const wrong = { components: [component] } as typeof spec
  await expect(control.client().putApp('shop', wrong)).rejects.toMatchObject({ status: 400 })
})
