import { createReadStream } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { Backend, Machine } from '../backends/backend.ts'
import { runIn } from '../backends/run-command.ts'
import type { ComponentImage } from '../images/component/component-image.ts'
import { actionFailed } from '../lab-error.ts'
import { typedCommand } from '../typed-command.ts'

const SHELF = '/usr/lib/drawbridge-control/files/images'

/** Whole or not at all, and only what its name says: it is checked where it lies. */
const TAKE = `
set -e
mkdir -p "$1"
part=$(mktemp "$1/.part.XXXXXX")
trap 'rm -f "$part"' EXIT
cat >"$part"
echo "$2  $part" | sha256sum --check --status
chmod 0644 "$part"
mv "$part" "$1/$2"
`

/** Lays an image on control's shelf, from which hosts fetch it; one that lies there already is not carried again. */
export async function carryImage(
  backend: Backend,
  control: Machine,
  { archive, bytes, path, name }: ComponentImage,
  signal: AbortSignal,
): Promise<{ readonly carried: boolean }> {
  const look = await runIn(backend, control, {
    argv: ['stat', '--format=%s', `${SHELF}/${archive}`],
    signal,
  })
  if (look.stdout.trim() === String(bytes)) return { carried: false }
  const argv = ['sh', '-c', TAKE, 'take', SHELF, archive]
  await using program = await backend.open(control, { kind: 'program', argv })
  const said = buffer(program.stderr)
  program.stdout.resume()
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), program.stdin, { signal })
  const exitCode = await program.ended
  if (exitCode === 0) return { carried: true }
  throw actionFailed({
    code: 'E_IMAGE_CARRY',
    message: `the image ${name} did not come to control whole: ${(await said).toString().trim() || `exit code ${String(exitCode)}`}`,
    next: `run it again; see that the engine has room on its disk: ${typedCommand('doctor')}`,
  })
}
