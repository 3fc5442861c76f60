import { twin } from '../twin.ts'

export default twin('an agent obeys orders for other hosts', [
  {
    file: 'agent/desired/accept-order.ts',
    replace: `if (order.host !== identity.host)`,
    by: `if (order.host === '')`,
  },
  {
    file: 'agent/desired/accept-order.ts',
    replace: `if (
    self.host !== identity.host ||
    self.address !== identity.address ||
    self.inner !== identity.inner
  )`,
    by: `if (self.host === '')`,
  },
])
