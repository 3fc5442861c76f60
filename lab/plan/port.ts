import { usageError } from '../lab-error.ts'

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port >= 1 && port <= 65535) return port
  throw usageError({
    code: 'E_PORT',
    message: `"${text.slice(0, 40)}" is not a port`,
    next: 'give a number from 1 to 65535',
  })
}
