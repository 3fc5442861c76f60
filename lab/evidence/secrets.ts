import type { Backend, Machine } from '../backends/backend.ts'
import { LabError } from '../lab-error.ts'
import { PASSWORDS_FILE, passwordsIn } from '../access/people/kept-passwords.ts'

/** Where secrets lie. A bundle holds none of these files; they are read to be looked for in those that it holds. */
const SECRETS: Readonly<Partial<Record<Machine['role'], readonly string[]>>> = {
  host: [
    '/var/lib/drawbridge/agent.key',
    '/var/lib/drawbridge/wireguard.key',
    '/etc/drawbridge/join-token',
  ],
  control: [
    '/var/lib/drawbridge-control/authority.pem',
    '/var/lib/drawbridge-control/operator.pem',
    PASSWORDS_FILE,
  ],
}

/** Everything secret that this machine holds, in each form in which it may turn up. */
export async function secretsOf(backend: Backend, machine: Machine): Promise<readonly string[]> {
  const files = await Promise.all(
    (SECRETS[machine.role] ?? []).map(async (path) => readIfThere(backend, machine, path)),
  )
  return files.flatMap(formsOf)
}

async function readIfThere(backend: Backend, machine: Machine, path: string): Promise<string> {
  try {
    return (await backend.read(machine, path)).toString('utf8')
  } catch (error) {
    // A token that was spent, a key of another overlay.
    if (error instanceof LabError && error.code === 'E_NO_SUCH_FILE') return ''
    throw error
  }
}

const PRIVATE = /-----BEGIN [A-Z ]*PRIVATE KEY-----([\s\S]*?)-----END/g

/** Lines of a private key, joined and one by one; of a bare key its base64 and its hex; each of several passwords. */
export function formsOf(content: string): readonly string[] {
  const passwords = [...passwordsIn(content).values()]
  if (passwords.length > 0) return passwords
  if (!content.includes('-----BEGIN')) {
    const bare = content.trim()
    return [bare, Buffer.from(bare, 'base64').toString('hex')]
  }
  return [...content.matchAll(PRIVATE)].flatMap(([, body = '']) => {
    const lines = body.trim().split('\n')
    return [...lines, lines.join(''), Buffer.from(lines.join(''), 'base64').toString('hex')]
  })
}
