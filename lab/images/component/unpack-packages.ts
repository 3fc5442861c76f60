import type { Readable } from 'node:stream'
import { execa } from 'execa'
import { ensurePackages } from '../../engine/packages.ts'
import { actionFailed } from '../../lab-error.ts'
import type { StepRunner } from '../../steps.ts'
import type { AptSources } from '../apt-sources.ts'
import { aptOptions, lastWords } from '../rootfs.ts'

/** Lays the roots that every program expects: where libraries are found, who is who. */
const ALWAYS = ['base-files']

interface Unpacking {
  readonly sources: AptSources
  readonly packages: readonly string[]
  /** Where what is downloaded may lie meanwhile. */
  readonly folder: string
  readonly steps: StepRunner
  readonly signal: AbortSignal | undefined
}

/** A tar archive of packages and all they depend on, unpacked and not installed: no script of theirs has run. */
export interface Unpacked {
  readonly archive: Readable
  /** Rejects with `E_IMAGE_PACKAGES` when it did not come to its end. */
  readonly ended: Promise<void>
}

export async function unpackPackages(unpacking: Unpacking): Promise<Unpacked> {
  const { sources, packages, folder, steps, signal } = unpacking
  await ensurePackages(['mmdebstrap'], steps)
  const running = execa(
    'mmdebstrap',
    [
      '--variant=extract',
      '--format=tar',
      `--include=${[...ALWAYS, ...packages].join(',')}`,
      ...(await aptOptions()),
      sources.suite,
      '-',
      '-',
    ],
    {
      input: sources.text,
      env: { TMPDIR: folder, SOURCE_DATE_EPOCH: '0' },
      buffer: { stdout: false },
      encoding: 'buffer',
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    },
  )
  const ended = running.then(
    () => undefined,
    (cause: unknown) => {
      signal?.throwIfAborted()
      throw actionFailed({
        code: 'E_IMAGE_PACKAGES',
        message: `${packages.join(', ')} could not be unpacked: ${lastWords(cause)}`,
        next: 'see that the packages of image.yaml exist and that the package sources answer (apt-get update), and run this again',
        cause,
      })
    },
  )
  return { archive: running.stdout, ended }
}
