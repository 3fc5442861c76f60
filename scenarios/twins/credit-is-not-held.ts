import { twin } from '../twin.ts'

export default twin('an agent takes more on a stream than it gave credit for', [
  {
    file: 'agent/protocol/mux/stream.ts',
    replace: `if (bytes.length > this.#mayReceive) throw`,
    by: `if (bytes.length > this.#mayReceive && this.id < 0) throw`,
  },
])
