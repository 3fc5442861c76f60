import { usageError, type LabError } from '../../lab-error.ts'

export interface TunnelPorts {
  /** 0: a free one. */
  readonly local: number
  /** Null: the one that the component declares. */
  readonly remote: number | null
}

export const FREE_AND_DECLARED: TunnelPorts = { local: 0, remote: null }

const WORD = /^(\d{1,5})?(?:(:)(\d{1,5})?)?$/

/** `1234`: here, to the component's own port. `1234:`: the same port there. `1234:5678`: both. `:5678`: a free one here. */
export function parseTunnelPorts(text: string): TunnelPorts {
  const [, here = '', colon, there] = WORD.exec(text) ?? [undefined, 'none']
  if (here === 'none' || (here === '' && there === undefined)) throw badPorts(text)
  const local = portIn(here === '' ? '0' : here, 0, text)
  if (colon === undefined) return { local, remote: null }
  return { local, remote: portIn(there ?? here, 1, text) }
}

function portIn(digits: string, least: number, text: string): number {
  const port = Number(digits)
  if (port >= least && port <= 65_535) return port
  throw badPorts(text)
}

const badPorts = (text: string): LabError =>
  usageError({
    code: 'E_TUNNEL_PORT',
    message: `${JSON.stringify(text.slice(0, 40))} are no ports of a tunnel`,
    next: 'give -p 5433 (here), -p 5432: (the same there) or -p 5433:5432 (here and there); 0 takes a free one',
  })
