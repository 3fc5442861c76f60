import { createSocket } from 'node:dgram'
import { setTimeout as pause } from 'node:timers/promises'

/** `echo` answers every datagram; `ask <address> <times> <everyMs> <bytes>` prints how many of its own were answered. */
const [, , role, address = '', times = '1', everyMs = '50', bytes = '56'] = process.argv
const PORT = 7000
const LAST_ANSWER_MS = 500

const socket = createSocket('udp4')
if (role === 'echo') {
  socket.on('message', (message, { port, address: from }) => socket.send(message, port, from))
  socket.bind(PORT, () => process.stdout.write('ready\n'))
} else {
  const answered = new Set<number>()
  socket.on('message', (message) => answered.add(message.readUInt32BE(0)))
  // A destination that cannot be resolved is an answer that does not come.
  socket.on('error', () => undefined)
  for (let number = 0; number < Number(times); number++) {
    const datagram = Buffer.alloc(Number(bytes))
    datagram.writeUInt32BE(number)
    socket.send(datagram, PORT, address, () => undefined)
    await pause(Number(everyMs))
  }
  const deadline = performance.now() + LAST_ANSWER_MS
  while (answered.size < Number(times) && performance.now() < deadline) await pause(5)
  process.stdout.write(`${answered.size}\n`)
  socket.close()
}
