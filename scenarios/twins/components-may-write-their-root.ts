import { twin } from '../twin.ts'

export default twin('the root file system of a component can be written', [
  {
    file: 'agent/components/policy/container-settings.ts',
    replace: '  ReadonlyRootfs: true,',
    by: '  ReadonlyRootfs: false,',
  },
  {
    file: 'agent/components/policy/judge-container.ts',
    replace: "    'read-only root': 'true',",
    by: "    'read-only root': 'false',",
  },
])
