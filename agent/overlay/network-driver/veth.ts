import { existsSync } from 'node:fs'
import { runProgram, tryProgram } from '../../program/run-program.ts'
import type { CardWish } from '../apps/app-wish.ts'

/**
 * Makes a card and its far end, which the engine takes into the container. Whatever bore its name before goes: an
 * address has one card. It is down and on no bridge: that is for whoever has the pins.
 */
export async function makeCard({ name, mac, mtu }: CardWish, farEnd: string): Promise<void> {
  await removeCard(name)
  await removeCard(farEnd)
  const lines = [
    `link add name ${name} mtu ${mtu} type veth peer name ${farEnd} mtu ${mtu} address ${mac}`,
    // The host has no address on it, not even one that it gives itself.
    `link set dev ${name} addrgenmode none`,
  ]
  await runProgram({ program: 'ip', args: ['-batch', '-'], input: `${lines.join('\n')}\n` })
}

/** Whether the host's own namespace has a device of this name. */
export const isThere = (name: string): boolean => existsSync(`/sys/class/net/${name}`)

/** With a card its far end goes, wherever that is. */
export async function removeCard(name: string): Promise<void> {
  if (!isThere(name)) return
  // It may go by itself meanwhile, with the container.
  await tryProgram({ program: 'ip', args: ['link', 'del', 'dev', name] })
}
