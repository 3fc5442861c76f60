import { twin } from '../twin.ts'

export default twin('a recording is played as it was recorded', [
  {
    file: 'lab/shown/terminal-filter.ts',
    replace: `out += this.#take(character)`,
    by: `out += character`,
  },
])
