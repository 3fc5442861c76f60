import { twin } from '../twin.ts'

export default twin('words of other people stand in tables as they are', [
  {
    file: 'lab/shown/shown-text.ts',
    replace: `text.replaceAll(OBEYED, visible)`,
    by: `text`,
  },
])
