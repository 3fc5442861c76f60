import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import tar from 'tar-stream'
import { isKept, tamed, type SlimRules } from './slim.ts'

/** Who a component's process is, in every image: `agent/components` starts it as this number, whatever an image says. */
const PEOPLE = {
  'etc/passwd': `root:x:0:0:root:/:/nonexistent\ncomponent:x:10000:10000:component:/:/nonexistent\n`,
  'etc/group': `root:x:0:\ncomponent:x:10000:\n`,
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
} as const
const OPEN_FOLDERS = new Set(['tmp', 'var/tmp'])
/** One moment for all: the same content is the same image. */
const MTIME = new Date(0)

export interface Layer {
  /** SHA-256 of the archive, which is how an image names its layer. */
  readonly digest: string
  readonly bytes: number
}

/** Writes the one layer of an image: its own files, and what stays of unpacked packages. */
export async function writeLayer(
  path: string,
  /** The first that holds a path wins. Opened when their turn comes: a stream that waits too long loses its end. */
  archives: readonly (() => Readable)[],
  rules: SlimRules,
): Promise<Layer> {
  const pack = tar.pack()
  const hash = createHash('sha256')
  let bytes = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  const written = pipeline(pack, count, createWriteStream(path))
  try {
    const taken = new Set(Object.keys(PEOPLE))
    for (const [name, text] of Object.entries(PEOPLE))
      pack.entry({ name, mode: 0o644, mtime: MTIME }, text)
    for (const open of archives) await copyKept(open(), pack, { ...rules, taken })
    pack.finalize()
  } catch (error) {
    pack.destroy()
    await written.catch(() => undefined)
    throw error
  }
  await written
  return { digest: hash.digest('hex'), bytes }
}

async function copyKept(
  archive: Readable,
  pack: tar.Pack,
  rules: SlimRules & { readonly taken: Set<string> },
): Promise<void> {
  const extract = tar.extract()
  archive.on('error', (error) => extract.destroy(error)).pipe(extract)
  for await (const entry of extract) {
    const { name, type, linkname, mode } = entry.header
    const path = plain(name)
    // Another name of a file that is gone leads nowhere.
    const isLost = type === 'link' && !isKept(plain(linkname ?? ''), rules)
    const isTaken = path !== '' && !rules.taken.has(path) && !isLost && isKept(path, rules)
    const content = isTaken ? await contentOf(entry) : (entry.resume(), null)
    if (content === null || !KINDS.has(type ?? 'file')) continue
    rules.taken.add(path)
    const header = {
      name: path,
      mode: type === 'symlink' ? 0o777 : tamed(mode, OPEN_FOLDERS.has(path)),
      mtime: MTIME,
      ...(type === undefined || type === null ? {} : { type }),
      ...linkOf(type, linkname),
    }
    // A file without a word in it has an end all the same.
    if (type === 'file') pack.entry(header, content)
    else pack.entry(header)
  }
}

const plain = (name: string): string => name.replace(/^\.?\//, '').replace(/\/$/, '')

const linkOf = (
  type: string | null | undefined,
  linkname: string | null | undefined,
): { readonly linkname?: string } =>
  linkname === undefined || linkname === null
    ? {}
    : { linkname: type === 'link' ? plain(linkname) : linkname }

/** Whole: a stream of one archive that is piped into another's entry waits for ever when either pauses. */
const contentOf = (entry: AsyncIterable<unknown>): Promise<Buffer> => buffer(Readable.from(entry))

/** Neither devices nor pipes: a component has those that the engine gives it. */
const KINDS: ReadonlySet<string> = new Set(['file', 'directory', 'symlink', 'link'])
