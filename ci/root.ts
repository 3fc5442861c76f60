import { fileURLToPath } from 'node:url'

/** The folder of package.json, with a slash at the end. */
export const ROOT = fileURLToPath(new URL('../', import.meta.url))

/** The rooms: every folder with sources. */
export const ROOMS = ['agent', 'control', 'lab', 'scenarios', 'property-tests', 'ci'] as const
