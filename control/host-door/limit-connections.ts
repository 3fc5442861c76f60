import type { Socket } from 'node:net'

const MOST_FROM_ONE_ADDRESS = 16
/** All of them together: a stranger may call from as many addresses as it likes. */
const MOST_FROM_STRANGERS = 128
/** A flood must not make control read its hosts again for every knock. */
const KNOWN_FOR_MS = 500

/** Keeps room at the door for the hosts: neither one address nor all strangers together can use it up. */
export const limitConnections = (
  readHosts: () => ReadonlySet<string>,
): ((socket: Socket) => void) => {
  const open = new Map<string, number>()
  const isHost = remembered(readHosts)
  let strangers = 0
  return (socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (open.get(address) ?? 0) + 1
    const isStranger = !isHost(address)
    open.set(address, count)
    if (isStranger) strangers++
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1
      if (left === 0) open.delete(address)
      else open.set(address, left)
      if (isStranger) strangers--
    })
    if (count > MOST_FROM_ONE_ADDRESS || (isStranger && strangers > MOST_FROM_STRANGERS))
      socket.destroy()
  }
}

const remembered = (read: () => ReadonlySet<string>): ((address: string) => boolean) => {
  let known: ReadonlySet<string> = new Set()
  let untilMs = -Infinity
  return (address) => {
    if (performance.now() > untilMs) {
      known = read()
      untilMs = performance.now() + KNOWN_FOR_MS
    }
    return known.has(address)
  }
}
