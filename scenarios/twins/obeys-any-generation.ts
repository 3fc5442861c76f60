import { twin } from '../twin.ts'

export default twin('an agent obeys the order that came last, however old its generation', [
  {
    file: 'agent/desired/accept-order.ts',
    replace: `if (order.generation < held.generation)
    return refused('E_STALE_GENERATION', \`generation \${held.generation} is held already\`)`,
    by: `if (order.generation < held.generation) return { kind: 'new' }`,
  },
])
