// A program: prints what attacks there are, as JSON, for `lab attack list`, which may not import them.
import { join, relative } from 'node:path'
import { attacks, twins } from './catalogue.ts'

const root = join(import.meta.dirname, '..')
const weak = await twins()
const listed = (await attacks()).map(({ id, file, attack }) => ({
  id,
  title: attack.title,
  claim: attack.claim,
  by: attack.by,
  technique: attack.technique,
  twin: attack.twin,
  weakness: weak.get(attack.twin)?.weakness ?? 'there is no such twin',
  tags: attack.tags,
  hosts: attack.hosts,
  overlay: attack.overlay ?? 'encrypted',
  trace: attack.trace,
  file: relative(root, file),
  twinFile: `scenarios/twins/${attack.twin}.ts`,
}))
process.stdout.write(`${JSON.stringify(listed)}\n`)
