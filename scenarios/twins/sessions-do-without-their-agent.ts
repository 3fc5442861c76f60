import { twin } from '../twin.ts'

export default twin('a session does not end with the agent that took its ticket', [
  {
    file: 'agent/bootstrap/units/drawbridge-session@.service',
    replace: `BindsTo=drawbridge-agent.service`,
    by: `Wants=drawbridge-agent.service`,
  },
  {
    file: 'agent/bootstrap/host-files/session/begin',
    replace: `defined $_[0] ? $hears->(split / /, $_[0]) : ($is_over = 1)`,
    by: `$hears->(split / /, $_[0]) if defined $_[0]`,
  },
  {
    file: 'agent/sessions/life/session-folder.ts',
    replace: `const left = await readdir(SESSIONS).catch(() => [])`,
    by: `const left: readonly string[] = []`,
  },
])
