import { twin } from '../twin.ts'

export default twin('nobody counts the processes of a component', [
  {
    file: 'agent/components/policy/container-settings.ts',
    replace: '      PidsLimit: limits.pids,',
    by: '      PidsLimit: 0,',
  },
  {
    file: 'agent/components/policy/judge-container.ts',
    replace: "    'process limit': String(limits.pids),",
    by: "    'process limit': '0',",
  },
])
