import { readFile, writeFile } from 'node:fs/promises'

const FILES = ['iptables', 'ip6tables', 'arptables'].map(
  (name) => `/proc/sys/net/bridge/bridge-nf-call-${name}`,
)

/**
 * Bridged frames of the overlay must not pass the host's IP rules, which drop everything that is forwarded. The
 * switches are there once `br_netfilter` is loaded, and on in every new network namespace.
 */
export async function quietBridgeHooks(): Promise<readonly string[]> {
  const loud = await loudBridgeHooks()
  await Promise.all(loud.map((file) => writeFile(file, '0')))
  return loud.map((file) => `${file} was 1`)
}

/** The switches that are on; costs no process. */
export async function loudBridgeHooks(): Promise<readonly string[]> {
  const states = await Promise.all(FILES.map(read))
  return FILES.filter((_, index) => states[index] === '1')
}

const read = (file: string): Promise<string | null> =>
  readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => null,
  )
