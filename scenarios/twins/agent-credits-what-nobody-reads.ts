import { twin } from '../twin.ts'

export default twin('what came on a stream is credited before its reader has taken it', [
  {
    file: 'agent/protocol/mux/bridge.ts',
    replace: `      took(bytes)
      if (waiting.length > 0) write`,
    by: `      if (waiting.length > 0) write`,
  },
  {
    file: 'agent/protocol/mux/bridge.ts',
    replace: `      if (isBusy) waiting.push(bytes)`,
    by: `      took(bytes.length)
      if (isBusy) waiting.push(bytes)`,
  },
])
