import { twin } from '../twin.ts'

export default twin('an agent obeys an order however long it was on its way', [
  {
    file: 'agent/desired/accept-order.ts',
    replace: `if (Date.parse(order.expiresAt) <= nowMs)`,
    by: `if (Date.parse(order.expiresAt) <= 0)`,
  },
])
