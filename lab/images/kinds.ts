/** What can be built. `rootfs`, `runtime` and `tools` are only steps on the way to the others. */
export const IMAGE_KINDS = [
  'rootfs',
  'base',
  'runtime',
  'tools',
  'host',
  'control',
  'switch',
  'stranger',
  'mirror',
] as const
export type ImageKind = (typeof IMAGE_KINDS)[number]

/** How one image comes from another. Paths are relative to this folder. */
export interface Recipe {
  readonly kind: ImageKind
  readonly from: ImageKind
  /** Folder whose tree is laid over the parent's root. */
  readonly tree?: string
  /** Script that runs in a container of the parent, with the network of the machine. */
  readonly provision?: { readonly script: string; readonly packages?: string }
  /** The Node that the project pins, at /usr/lib/drawbridge/node. */
  readonly node?: true
  /** Runs the bootstrap's own package stage. */
  readonly bootstrap?: true
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
}

const SYSTEMD = { entrypoint: ['/usr/lib/lab-cloud/entry'], command: [] } as const
const IDLE = { entrypoint: [], command: ['/bin/sleep', 'infinity'] } as const

export const RECIPES: readonly Recipe[] = [
  {
    kind: 'base',
    from: 'rootfs',
    tree: 'base/rootfs',
    provision: { script: 'base/provision.sh', packages: 'base/packages.txt' },
    ...SYSTEMD,
  },
  { kind: 'runtime', from: 'base', node: true, ...SYSTEMD },
  { kind: 'host', from: 'runtime', bootstrap: true, ...SYSTEMD },
  {
    kind: 'control',
    from: 'runtime',
    tree: 'control/rootfs',
    entrypoint: ['/usr/lib/lab-cloud/control-entry'],
    command: [],
  },
  {
    kind: 'tools',
    from: 'base',
    provision: { script: 'tools/provision.sh', packages: 'tools/packages.txt' },
    ...IDLE,
  },
  { kind: 'switch', from: 'tools', ...IDLE },
  {
    kind: 'stranger',
    from: 'tools',
    tree: 'stranger/rootfs',
    entrypoint: ['/usr/lib/lab-cloud/stranger-entry'],
    command: [],
  },
  {
    kind: 'mirror',
    from: 'base',
    tree: 'mirror/rootfs',
    provision: { script: 'mirror/provision.sh', packages: 'mirror/packages.txt' },
    entrypoint: ['/usr/lib/lab-cloud/mirror-entry'],
    command: [],
  },
]

/** The wanted kinds and all that they stand on, parents first. */
export function recipesFor(wanted: readonly ImageKind[]): readonly Recipe[] {
  const needed = new Set<ImageKind>(wanted)
  for (const recipe of RECIPES.toReversed()) if (needed.has(recipe.kind)) needed.add(recipe.from)
  return RECIPES.filter(({ kind }) => needed.has(kind))
}

/** Told before each step that takes time. */
export interface ImageStep {
  readonly kind: ImageKind | 'all'
  readonly title: string
}
