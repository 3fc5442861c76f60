import { expect, test } from 'vitest'
import { isKept, tamed } from './slim.ts'

const rules = { remove: ['usr/share/perl'], shell: false }

test.each([
  ['a shell', 'usr/bin/dash', false],
  ['another shell', 'usr/bin/bash', false],
  ['a package manager', 'usr/bin/apt-get', false],
  ['dpkg', 'usr/bin/dpkg-deb', false],
  ['what becomes somebody else', 'usr/bin/su', false],
  ['pages for people', 'usr/share/doc/bash/README', false],
  ['devices', 'dev/null', false],
  ['what the recipe removes', 'usr/share/perl/5.40/strict.pm', false],
  ['what only begins like that', 'usr/share/perl-base-notes', true],
  ['a program', 'usr/bin/valkey-server', true],
  ['a library', 'usr/lib/x86_64-linux-gnu/libc.so.6', true],
])('%s is kept or not, as it should be: %s', (_what, path, isIn) => {
  expect(isKept(path, rules)).toBe(isIn)
})

test('a shell stays where it is declared', () => {
  expect(isKept('usr/bin/dash', { ...rules, shell: true })).toBe(true)
})

test('no file keeps a set-user-id bit, and none can be written by others', () => {
  expect(tamed(0o6777, false)).toBe(0o755)
  expect(tamed(0o755, true)).toBe(0o1777)
})
