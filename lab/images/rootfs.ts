import { rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type Docker from 'dockerode'
import { execa } from 'execa'
import { ensurePackages } from '../engine/packages.ts'
import { actionFailed } from '../lab-error.ts'
import type { StepRunner } from '../steps.ts'
import type { AptSources } from './apt-sources.ts'
import { ownedFolder, sweepFolders } from './owned-folder.ts'

/** Settings of this machine's apt without which its sources may not answer. */
const APT_SETTINGS = [
  'Acquire::http::Proxy',
  'Acquire::https::Proxy',
  'Acquire::Check-Valid-Until',
  'Acquire::Check-Date',
]
const NOT_INSTALLED = [
  '/usr/share/doc/*',
  '/usr/share/man/*',
  '/usr/share/locale/*',
  '/usr/share/info/*',
]

/** Builds a minimal root file system from the machine's own package sources and imports it under the tag. */
export async function importRootfs(
  docker: Docker,
  request: {
    readonly sources: AptSources
    readonly packages: readonly string[]
    readonly reference: string
    readonly labels: Readonly<Record<string, string>>
    readonly steps: StepRunner
    readonly signal: AbortSignal | undefined
  },
): Promise<void> {
  await ensurePackages(['mmdebstrap'], request.steps)
  await sweepFolders({ dryRun: false })
  const folder = await ownedFolder('rootfs')
  try {
    await streamRootfs(docker, request, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function streamRootfs(
  docker: Docker,
  { sources, packages, reference, labels, signal }: Parameters<typeof importRootfs>[1],
  folder: string,
): Promise<void> {
  const process = execa(
    'mmdebstrap',
    [
      '--variant=minbase',
      '--format=tar',
      `--include=${packages.join(',')}`,
      ...(await aptOptions()),
      ...NOT_INSTALLED.map((path) => `--dpkgopt=path-exclude=${path}`),
      sources.suite,
      '-',
      '-',
    ],
    {
      input: sources.text,
      env: { TMPDIR: folder },
      buffer: { stdout: false },
      encoding: 'buffer',
      stderr: 'pipe',
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    },
  )
  const [repo = '', tag = ''] = reference.split(':')
  const changes = Object.entries(labels).map(([name, value]) => `LABEL ${name}="${value}"`)
  const imported = docker.importImage(process.stdout, { repo, tag, changes })
  try {
    await process
    await drain(await imported)
  } catch (cause) {
    await imported.catch(() => undefined)
    await docker
      .getImage(reference)
      .remove()
      .catch(() => undefined) // half an image, or none
    signal?.throwIfAborted()
    throw actionFailed({
      code: 'E_IMAGE_ROOTFS',
      message: `mmdebstrap could not build a root file system of ${sources.suite}: ${lastWords(cause)}`,
      next: 'see that this runs as root and that the package sources answer (apt-get update), and run this again',
      cause,
    })
  }
}

export async function aptOptions(): Promise<readonly string[]> {
  const { stdout } = await execa('apt-config', ['dump', ...APT_SETTINGS])
  return stdout
    .split('\n')
    .filter((line) => /^\S+ ".+";$/.test(line))
    .map((line) => `--aptopt=${line.slice(0, -1)}`)
}

async function drain(stream: NodeJS.ReadableStream): Promise<void> {
  stream.resume()
  await finished(stream)
}

export function lastWords(cause: unknown): string {
  const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : ''
  return stderr.trim().split('\n').slice(-3).join(' · ') || String(cause)
}
