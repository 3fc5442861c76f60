// A program: prints what scenarios there are, as JSON, for `lab scenario list`, which may not import them.
import { relative } from 'node:path'
import { catalogue } from './catalogue.ts'

const listed = (await catalogue()).map(({ id, file, journey }) => ({
  id,
  kind: journey.kind,
  title: journey.title,
  claim: journey.claim,
  hosts: journey.hosts,
  overlay: journey.overlay ?? 'encrypted',
  tags: journey.tags,
  file: relative(`${import.meta.dirname}/..`, file),
}))
process.stdout.write(`${JSON.stringify(listed)}\n`)
