import type Docker from 'dockerode'
import { expect, test } from 'vitest'
import { ensureEngine } from '../../engine/ensure-engine.ts'
import { ensureImages } from '../../images/ensure-images.ts'
import { newRun } from '../../lifecycle/run-identity.ts'
import { silentSteps } from '../../steps.ts'
import { describeBackend } from '../testing/backend-contract.ts'
import { DockerBackend } from './docker-backend.ts'

const docker = async (): Promise<Docker> => (await ensureEngine(silentSteps)).docker

const image = async (): Promise<string> =>
  (await ensureImages(await docker(), { kinds: ['switch'] })).switch.reference

describeBackend('Docker Engine', { backend: async () => new DockerBackend(await docker()), image })

test('a container that somebody removed is listed as dead for as long as its volume is there', async () => {
  const engine = await docker()
  const backend = new DockerBackend(engine)
  const lab = 'rob-remains'
  const machine = await backend.create(
    {
      ...{ lab, slice: 199, role: 'host', name: 'host-1', image: await image(), body: 'program' },
      ...{ cable: null, environment: {}, shared: {}, facts: {}, volumes: { docker: '/data' } },
    },
    newRun(),
  )
  await engine.getContainer(machine.id).remove({ force: true })

  const [remains] = await backend.list(lab)
  expect(remains).toMatchObject({ name: 'host-1', role: 'host', status: 'dead', image: '' })
  if (remains) await backend.remove(remains)

  expect(await backend.list(lab)).toEqual([])
})
