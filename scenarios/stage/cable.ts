import type { Lab } from '../../lab/index.ts'
import { runOn } from './run-on.ts'

/** Pulls a machine's cable out at the switch: the machine keeps its addresses and hears nothing. */
export async function cutCable(
  lab: Lab,
  machine: string,
  undo: AsyncDisposableStack,
): Promise<void> {
  const set = async (state: 'up' | 'down') => {
    await runOn(lab, 'switch', ['ip', 'link', 'set', 'dev', `p-${machine}`, state])
  }
  undo.defer(async () => set('up'))
  await set('down')
}
