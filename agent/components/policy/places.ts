import type { Wish } from './names.ts'
import { keyOf } from './names.ts'

/** Its files are mounted into components: one for all instances of an app on this host. */
export const appFolder = (app: string): string => `/run/drawbridge/apps/${app}`

/** Mounted with nosuid, nodev and noexec, and so is all that is mounted from below it. */
export const WRITABLE = '/var/lib/drawbridge/writable'

/** All writable directories of one instance in one revision; goes with it. */
export const writableFolder = (wish: Wish): string => `${WRITABLE}/${keyOf(wish)}`
