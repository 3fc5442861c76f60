import { twin } from '../twin.ts'

export default twin('what components write may be run', [
  {
    file: 'agent/bootstrap/units/var-lib-drawbridge-writable.mount',
    replace: 'Options=bind,nosuid,nodev,noexec',
    by: 'Options=bind,nosuid,nodev',
  },
  {
    file: 'agent/components/app-files.ts',
    replace: "const OPTIONS = ['nosuid', 'nodev', 'noexec']",
    by: "const OPTIONS = ['nosuid', 'nodev']",
  },
])
