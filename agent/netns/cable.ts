import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MTU = 9000

/** Makes a namespace and plugs it into the switch of `id`; its card is `eth0`. */
export async function cable(
  id: string,
  end: string,
  address: string,
  isUp: boolean,
): Promise<void> {
  const namespace = `${id}-${end}`
  await run('ip', ['netns', 'add', namespace])
  await ip(
    `${id}-sw`,
    `link add ${end} mtu ${MTU} type veth peer name eth0 mtu ${MTU} netns ${namespace}`,
  )
  await ip(`${id}-sw`, `link set dev ${end} master switch0 up`)
  await ip(namespace, `addr add ${address}/24 dev eth0`)
  if (isUp) await ip(namespace, 'link set eth0 up')
}

export const ip = (namespace: string, line: string) =>
  run('ip', ['-n', namespace, ...line.split(' ')])

/** Runs a shell line in a namespace. */
export const inNamespace = async (namespace: string, command: string): Promise<string> =>
  (await run('ip', ['netns', 'exec', namespace, 'bash', '-c', command])).stdout
