import { parseHostCount } from '../../plan/host-count.ts'

/** `up 3` or `up lab.yaml`. */
export type HostsOrFile =
  | { readonly kind: 'count'; readonly hosts: number }
  | { readonly kind: 'file'; readonly path: string }

/** What looks like a file is one: it has a folder, or an ending that a topology file has. */
export function parseHostsOrFile(text: string): HostsOrFile {
  if (/\.(?:ya?ml|json)$/i.test(text) || text.includes('/')) return { kind: 'file', path: text }
  return { kind: 'count', hosts: parseHostCount(text) }
}
