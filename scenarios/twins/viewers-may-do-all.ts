import { twin } from '../twin.ts'

export default twin('a viewer may do what an admin may', [
  {
    file: 'control/access/policy.ts',
    replace: `viewer: [],`,
    by: `viewer: ['host-console', 'component-console', 'tunnel', 'approve', 'sessions', 'deploy'],`,
  },
])
