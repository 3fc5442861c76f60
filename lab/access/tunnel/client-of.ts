/** How to speak to what stands at a port, for the kinds that are known by it. */
export interface ClientHint {
  /** Words of a command that can be pasted. */
  readonly command: readonly string[] | null
  /** Where no command can be told. */
  readonly address: string
}

interface Here {
  readonly address: string
  readonly port: number
}

/** By the port of the component. */
export function clientOf(remote: number | null, { address, port }: Here): ClientHint {
  const plain = `${address}:${port}`
  if (remote === 5432)
    return {
      command: ['psql', '-h', address, '-p', String(port), '-U', 'postgres'],
      address: plain,
    }
  if (remote === 6379)
    return { command: ['valkey-cli', '-h', address, '-p', String(port)], address: plain }
  if (remote === 80 || remote === 8080)
    return { command: ['curl', `http://${plain}/`], address: `http://${plain}/` }
  return { command: null, address: plain }
}

const WITHOUT_ADDRESS = new Set(['valkey-cli', 'redis-cli'])

/** A client's words: `{host}` and `{port}` are filled in; those that read no address from elsewhere are given it. */
export function clientWords(
  command: readonly string[],
  { address, port }: Here,
): readonly string[] {
  const [program = '', ...words] = command
  const isGiven = words.some((word) => word.includes('{port}') || word === '-p')
  const given =
    WITHOUT_ADDRESS.has(program) && !isGiven ? ['-h', address, '-p', String(port), ...words] : words
  const filled = given.map((word) =>
    word.replaceAll('{port}', String(port)).replaceAll('{host}', address),
  )
  return [program, ...filled]
}

/** What clients read an address from; a database's further settings stay as they are. */
export const clientEnvironment = ({ address, port }: Here): Readonly<Record<string, string>> => ({
  TUNNEL_HOST: address,
  TUNNEL_PORT: String(port),
  PGHOST: address,
  PGPORT: String(port),
})

/** What the client at a component's port will ask for; null where it asks for nothing. */
export const askedByClient = (remote: number | null): string | null =>
  remote === 5432 ? 'it asks for the password that the app file gives the component' : null
