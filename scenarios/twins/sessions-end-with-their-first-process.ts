import { twin } from '../twin.ts'

export default twin('when a session ends only its first process is ended', [
  {
    file: 'agent/bootstrap/units/drawbridge-session@.service',
    replace: `KillMode=control-group`,
    by: `KillMode=process`,
  },
])
