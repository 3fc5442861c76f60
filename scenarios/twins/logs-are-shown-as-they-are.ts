import { twin } from '../twin.ts'

export default twin('what a component writes to its log is shown as it is', [
  {
    file: 'lab/shown/shown-text.ts',
    replace: `text.replaceAll(OBEYED_IN_LINES, visible)`,
    by: `text`,
  },
])
