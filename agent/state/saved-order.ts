import { AgentError } from '../agent-error.ts'
import { Order } from '../protocol/order.ts'
import { readIfThere, removeDurably, writeDurably } from './durable-file.ts'

/** The last order that was accepted, as it lies on the disk; null on a host that never had one. */
export async function loadOrder(path: string): Promise<Order | null> {
  const text = await readIfThere(path)
  if (text === null) return null
  try {
    return Order.parse(JSON.parse(text))
  } catch (cause) {
    throw new AgentError(`the saved state in ${path} cannot be read`, {
      code: 'E_STATE_UNREADABLE',
      fault: 'system',
      next: `remove ${path}: the host stays closed until control sends its state again`,
      cause,
    })
  }
}

/**
 * Replaces the saved order by one that opens less, on a disk without room for both. In between, and when somebody else
 * takes the room, there is none: a host that starts then is closed until control speaks to it, and never as before.
 * Throws when what was saved could not be taken away.
 */
export async function saveLess(path: string, order: Order): Promise<void> {
  await removeDurably(path)
  await saveOrder(path, order).catch(() => undefined) // none is less still
}

export const saveOrder = (path: string, order: Order): Promise<void> =>
  writeDurably(path, `${JSON.stringify(order)}\n`)
