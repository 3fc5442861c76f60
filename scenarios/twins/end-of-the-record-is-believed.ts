import { twin } from '../twin.ts'

export default twin(
  'control takes up the record where it finds its end, wherever it was signed last',
  [
    {
      file: 'control/audit/audit.ts',
      replace: `const found = judgeStart(store, keptHead, tools)`,
      by: `const found = store.audit.last() === undefined ? judgeStart(store, keptHead, tools) : null`,
    },
  ],
)
