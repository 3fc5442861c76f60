import { parseArgs } from 'node:util'
import Docker from 'dockerode'
import { ensureImages } from './ensure-images.ts'
import { IMAGE_KINDS, type ImageKind } from './kinds.ts'

// Usage: node lab/images/main.ts host control … : builds what is missing and prints the images as one JSON line.
const { positionals } = parseArgs({ allowPositionals: true })
const isKind = (word: string): word is ImageKind => IMAGE_KINDS.some((kind) => kind === word)
const kinds = positionals.filter(isKind)
if (kinds.length === 0 || kinds.length < positionals.length) {
  process.stderr.write(`usage: node lab/images/main.ts <kind>…\nkinds: ${IMAGE_KINDS.join(' ')}\n`)
  process.exitCode = 2
} else {
  const onStep = ({ title }: { readonly title: string }): void =>
    void process.stderr.write(`${title}\n`)
  const images = await ensureImages(new Docker(), { kinds, onStep })
  process.stdout.write(`${JSON.stringify(images)}\n`)
}
