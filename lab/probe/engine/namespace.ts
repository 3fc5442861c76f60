/**
 * A network namespace as the packet engine finds it: of a process, by a path, or (null) the engine's own,
 * which in a lab is the switch's.
 */
export type Namespace = { readonly pid: number } | { readonly path: string } | null
