import { inNamespace } from './namespaces.ts'
import type { TestHost } from './netns-world.ts'

/** Breaks something on a host, and mends it when disposed. */
export const plant = async (
  { namespace }: TestHost,
  breaking: string,
  mending: string,
): Promise<AsyncDisposable> => {
  await inNamespace(namespace, ['sh', '-ec', breaking])
  return {
    async [Symbol.asyncDispose]() {
      await inNamespace(namespace, ['sh', '-ec', mending])
    },
  }
}

/** Lets something through the guard, as only its owner can. */
export const plantInGuard = async (host: TestHost, rule: string): Promise<AsyncDisposable> => {
  const owner = host.guardOwner
  if (!owner) throw new Error(`${host.name} has no guard`)
  const inGuard = async (command: string): Promise<void> => owner.tell(`${command}\nlist tables\n`)
  await inGuard(`insert rule inet drawbridge_guard in ${rule} accept comment "planted"`)
  return {
    async [Symbol.asyncDispose]() {
      const listing = await inNamespace(host.namespace, [
        'nft',
        '-a',
        'list',
        'chain',
        'inet',
        'drawbridge_guard',
        'in',
      ])
      const [, handle] = /"planted" # handle (\d+)/.exec(listing) ?? []
      await inGuard(`delete rule inet drawbridge_guard in handle ${handle}`)
    },
  }
}

/** Adds or takes a hole of the guard. */
export const changeGuardHole = async (
  host: TestHost,
  verb: 'add' | 'delete',
  hole: string,
): Promise<void> =>
  host.guardOwner?.tell(`${verb} element inet drawbridge_guard holes { ${hole} }\nlist tables\n`)
