import { twin } from '../twin.ts'

export default twin('what was open when its grant was revoked stays open', [
  {
    file: 'control/control.ts',
    replace: `people.access.onAccessChanged(() => sessions.reconsider())`,
    by: `people.access.onAccessChanged(() => undefined)`,
  },
])
