import { twin } from '../twin.ts'

export default twin(
  'components have what an engine gives any container: root, with its usual capabilities',
  [
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
    {
      file: 'agent/components/policy/container-settings.ts',
      replace: "  CapDrop: ['ALL'],",
      by: '  CapDrop: [],',
    },
    {
      file: 'agent/components/policy/judge-container.ts',
      replace: "    'dropped capabilities': 'ALL',",
      by: "    'dropped capabilities': '',",
    },
  ],
)
