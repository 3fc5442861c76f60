import { readFile, readdir } from 'node:fs/promises'
import { runProgram } from '../program/run-program.ts'
import { CABLE } from './rules/names.ts'

const CARDS = '/sys/class/net'
/** ARPHRD_LOOPBACK of `linux/if_arp.h`: what a loopback is, whatever it is called. */
const LOOPBACK = '772'
const NAME = 'lo'

/** The walls let in what comes through `lo`, by name. Whoever gives that name to another card opens them for it. */
export const isLoopbackNamed = async (): Promise<boolean> => (await typeOf(NAME)) === LOOPBACK

/** Gives the loopback its name back, and whoever had taken it another one. */
export async function nameLoopback(): Promise<void> {
  const cards = await readdir(CARDS)
  const loopback = await loopbackAmong(cards)
  if (loopback === null || loopback === NAME) return
  if (cards.includes(NAME)) await rename(NAME, freeName(cards))
  await rename(loopback, NAME)
  await runProgram({ program: 'ip', args: ['link', 'set', 'dev', NAME, 'up'] })
}

const rename = (card: string, name: string): Promise<string> =>
  runProgram({ program: 'ip', args: ['link', 'set', 'dev', card, 'name', name] })

// The cable is what an attacker would name so; another card gets a number.
const freeName = (cards: readonly string[]): string =>
  [CABLE, ...cards.map((_, index) => `renamed${index}`)].find((name) => !cards.includes(name)) ??
  CABLE

async function loopbackAmong(cards: readonly string[]): Promise<string | null> {
  const types = await Promise.all(cards.map(typeOf))
  return cards.find((_, index) => types[index] === LOOPBACK) ?? null
}

const typeOf = async (card: string): Promise<string | null> =>
  // A card may go while the list is read.
  readFile(`${CARDS}/${card}/type`, 'utf8').then(
    (text) => text.trim(),
    () => null,
  )
