import { twin } from '../twin.ts'

export default twin(
  'control takes from one side whatever comes, however slowly the other takes it',
  [
    {
      file: 'control/sessions/relay.ts',
      replace: `if (!writeOn(to.socket, chunk)) from.socket.pause()`,
      by: `writeOn(to.socket, chunk)`,
    },
  ],
)
