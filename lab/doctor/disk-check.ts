import { statfs } from 'node:fs/promises'
import { typedCommand } from '../typed-command.ts'
import { bad, good } from './finding.ts'
import { GIB, size } from './sizes.ts'
import type { Finding } from './finding.ts'

/** All images, built, and the layers that building leaves for a while. */
const NEEDED = 6 * GIB

export const judgeDisk = (free: number, folder: string): Finding =>
  free >= NEEDED
    ? good('disk', `${size(free)} free under ${folder}`)
    : bad('disk', 'lacking', {
        found: `${size(free)} free under ${folder}; images and labs need ${size(NEEDED)}`,
        next: `make room under ${folder}; ${typedCommand('gc')} removes what dead labs left`,
      })

/** `folder`: where the engine keeps images and volumes. */
export const diskCheck = async (folder: string): Promise<Finding> => {
  const { bavail, bsize } = await statfs(folder)
  return judgeDisk(bavail * bsize, folder)
}
