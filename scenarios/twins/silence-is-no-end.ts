import { twin } from '../twin.ts'

export default twin('a connection on which nothing comes any more is kept for an hour', [
  {
    file: 'agent/protocol/mux/carry.ts',
    replace: `const SILENT_MS = 15_000`,
    by: `const SILENT_MS = 3_600_000`,
  },
])
