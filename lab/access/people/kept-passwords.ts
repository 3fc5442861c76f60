import type { Backend, Machine } from '../../backends/backend.ts'
import { LabError } from '../../lab-error.ts'
import { CONTROL_STATE } from '../../lifecycle/machine-specs.ts'

/** Beside what else control keeps secret; of no use to control itself, which knows only what was derived from them. */
export const PASSWORDS_FILE = `${CONTROL_STATE}/lab-people.json`

/** Passwords of the people that the lab made, by name. They are in the control machine alone, for its root. */
export async function readPasswords(
  backend: Backend,
  control: Machine,
): Promise<ReadonlyMap<string, string>> {
  const file = await backend.read(control, PASSWORDS_FILE).catch((error: unknown) => {
    if (error instanceof LabError && error.code === 'E_NO_SUCH_FILE') return null
    throw error
  })
  return file === null ? new Map() : passwordsIn(file.toString('utf8'))
}

export async function writePasswords(
  backend: Backend,
  control: Machine,
  passwords: ReadonlyMap<string, string>,
): Promise<void> {
  const content = `${JSON.stringify(Object.fromEntries(passwords))}\n`
  await backend.write(control, [{ path: PASSWORDS_FILE, mode: 0o600, content }])
}

/** A file that cannot be read holds nothing: its people are made anew. */
export function passwordsIn(text: string): ReadonlyMap<string, string> {
  const value = readJson(text)
  if (typeof value !== 'object' || value === null) return new Map()
  return new Map(
    Object.entries(value).flatMap(([name, password]: [string, unknown]) =>
      typeof password === 'string' ? [[name, password] as const] : [],
    ),
  )
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // half a file, from a run that was killed while it wrote
  }
}
