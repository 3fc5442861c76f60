import { randomBytes } from 'node:crypto'

/** The MAC of a card that does not exist, under which the frames of one salvo are counted. */
export const ownMac = (): string => {
  const [a, b, c] = [...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0'))
  return `02:db:15:${a}:${b}:${c}`
}
