import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds agent/, control/ and lab/. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** What may be thrown away at any time. */
export const CACHE = join(ROOT, 'node_modules', '.cache', 'drawbridge')
