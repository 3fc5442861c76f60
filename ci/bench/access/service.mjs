// What lies behind each way: the first byte of a connection says what it does with the rest.
// e: sends everything back · s: takes all, then says how many bytes it was · d: sends as many MiB as the second byte says.
import { createServer } from 'node:net'

const MIB = Buffer.alloc(1024 * 1024, 'drawbridge')

/** @param {import('node:net').Socket} socket @param {Buffer} first */
function sink(socket, first) {
  let bytes = first.length
  socket.on('data', (/** @type {Buffer} */ chunk) => {
    bytes += chunk.length
  })
  socket.on('end', () => {
    socket.end(String(bytes))
  })
}

/** @param {import('node:net').Socket} socket @param {number} mib */
function send(socket, mib) {
  for (let sent = 1; sent <= mib; sent++)
    if (!socket.write(MIB)) {
      socket.once('drain', () => {
        send(socket, mib - sent)
      })
      return
    }
  socket.end()
}

const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  socket.on('error', () => {
    socket.destroy()
  })
  socket.once('data', (/** @type {Buffer} */ chunk) => {
    const what = String.fromCharCode(chunk[0] ?? 0)
    if (what === 'e') {
      socket.write(chunk.subarray(1))
      socket.pipe(socket)
    } else if (what === 's') sink(socket, chunk.subarray(1))
    else send(socket, chunk[1] ?? 0)
  })
})
const [port = '9000', host = '0.0.0.0'] = process.argv.slice(2)
server.listen(Number(port), host, () => {
  console.log('ready')
})
