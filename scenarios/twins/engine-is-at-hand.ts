import { twin } from '../twin.ts'

export default twin('the engine’s socket is mounted into components, for tools that like it', [
  {
    file: 'agent/components/policy/container-settings.ts',
    replace: '  ...wish.instance.writable.map(({ path, name }) => ({',
    by: "  { source: '/run/docker.sock', target: '/run/docker.sock', isWritable: true },\n  ...wish.instance.writable.map(({ path, name }) => ({",
  },
])
