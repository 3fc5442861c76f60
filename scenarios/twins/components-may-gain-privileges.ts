import { twin } from '../twin.ts'

export default twin('what a component starts may have more privileges than the component', [
  {
    file: 'agent/components/policy/container-settings.ts',
    replace: `SecurityOpt: ['no-new-privileges=true'],`,
    by: `SecurityOpt: [],`,
  },
  {
    file: 'agent/components/policy/judge-container.ts',
    replace: `'security options': 'no-new-privileges=true',`,
    by: `'security options': '',`,
  },
  {
    file: 'agent/bootstrap/host-files/daemon.json',
    replace: `"no-new-privileges": true,`,
    by: `"no-new-privileges": false,`,
  },
  {
    file: 'agent/components/policy/judge-process.ts',
    replace: `    .filter(([name, value]) => lines.get(name) !== value)`,
    by: `    .filter(([name, value]) => name !== 'NoNewPrivs' && lines.get(name) !== value)`,
  },
])
