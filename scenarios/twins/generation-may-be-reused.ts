import { twin } from '../twin.ts'

export default twin('an agent takes other content for a generation that it holds already', [
  {
    file: 'agent/desired/accept-order.ts',
    replace: `: refused('E_GENERATION_REUSED', \`generation \${held.generation} is held with other content\`)`,
    by: `: { kind: 'new' }`,
  },
])
