import type { Lab } from '../../lab/index.ts'
import { until } from './until.ts'

/** Resolves when it has called every agent again and has nothing left to do. */
export async function restartControl(lab: Lab): Promise<void> {
  await lab.backend.signal(await lab.machine('control'), 'restart')
  const control = await lab.control()
  await until('control to answer', async () =>
    control.health().then(
      () => true,
      () => false,
    ),
  )
  await lab.settle()
}
