import { twin } from '../twin.ts'

const WORD = `z.strictObject({\n  pid: z.literal('host').optional(),`

export default twin('a component that asks for the processes of its host gets them', [
  {
    file: 'control/api/app-spec.ts',
    replace: `ComponentSpec = z.strictObject({`,
    by: `ComponentSpec = ${WORD}`,
  },
  {
    file: 'control/apps/rollout/plan-rollout.ts',
    replace: `serves: role === 'serving',`,
    by: `serves: role === 'serving',\n      ...(spec.pid === undefined ? {} : { pid: spec.pid }),`,
  },
  {
    file: 'agent/protocol/app.ts',
    replace: `Instance = z.strictObject({`,
    by: `Instance = ${WORD}`,
  },
  {
    file: 'agent/components/policy/container-settings.ts',
    replace: `PidsLimit: limits.pids,`,
    by: `PidsLimit: limits.pids,\n      PidMode: instance.pid ?? '',`,
  },
  {
    file: 'agent/components/policy/judge-container.ts',
    replace: `'pid mode': '',`,
    by: `'pid mode': wish.instance.pid ?? '',`,
  },
  {
    // The engine adds a word of its own to such a container.
    file: 'agent/components/policy/judge-container.ts',
    replace: `'security options': 'no-new-privileges=true',`,
    by: `'security options': wish.instance.pid === undefined ? 'no-new-privileges=true' : 'no-new-privileges=true label=disable',`,
  },
])
