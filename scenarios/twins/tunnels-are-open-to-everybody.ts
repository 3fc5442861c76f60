import { twin } from '../twin.ts'

export default twin('a tunnel listens at every address of the machine of whoever opened it', [
  {
    file: 'lab/access/tunnel/local-door.ts',
    replace: `server.listen({ host: LOOPBACK, port, exclusive: true })`,
    by: `server.listen({ host: '0.0.0.0', port, exclusive: true })`,
  },
])
