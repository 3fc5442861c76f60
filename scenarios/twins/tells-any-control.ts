import { twin } from '../twin.ts'

export default twin('an agent takes whoever stands at control’s address for control', [
  {
    file: 'agent/identity/ask-control.ts',
    replace: '        ca,\n        minVersion',
    by: '        rejectUnauthorized: false,\n        minVersion',
  },
])
