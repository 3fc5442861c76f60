import { twin } from '../twin.ts'

export default twin('components run as root', [
  {
    file: 'agent/components/policy/container-settings.ts',
    replace: "COMPONENT_USER = '10000:10000'",
    by: "COMPONENT_USER = '0:0'",
  },
  {
    file: 'agent/components/policy/judge-process.ts',
    replace: '    .filter(([name, value]) => lines.get(name) !== value)',
    by: "    .filter(([name, value]) => name === 'Seccomp' && lines.get(name) !== value)",
  },
])
