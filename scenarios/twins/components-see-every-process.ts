import { twin } from '../twin.ts'

export default twin('components are started among the processes of their host', [
  {
    file: 'agent/components/policy/container-settings.ts',
    replace: "  Runtime: 'runc',",
    by: "  Runtime: 'runc',\n  PidMode: 'host',",
  },
  {
    file: 'agent/components/policy/judge-container.ts',
    replace: "    'pid mode': '',",
    by: "    'pid mode': 'host',",
  },
  {
    // The engine adds a word of its own to such a container.
    file: 'agent/components/policy/judge-container.ts',
    replace: "    'security options': 'no-new-privileges=true',",
    by: "    'security options': 'no-new-privileges=true label=disable',",
  },
])
