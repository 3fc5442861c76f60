import type { Backend } from '../../backends/backend.ts'

/** Everything the engine has of a lab, as comparable lines. */
export const listedOf = async (backend: Backend, lab: string): Promise<readonly string[]> =>
  (await backend.list(lab)).map(({ name, id, status }) => `${name} ${id} ${status}`).sort()
