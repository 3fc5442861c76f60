import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { tarFile } from './tar-file.ts'

describe('a file as an archive', () => {
  const content = `${'x'.repeat(600)}\n`
  const archive = tarFile({ path: 'var/lib/cloud/user-data', mode: 0o600, content })

  it('is listed by tar with its mode, owner, size and path', () => {
    const listed = execFileSync('tar', ['--numeric-owner', '-tvf', '-'], {
      input: archive,
      encoding: 'utf8',
    })
    expect(listed).toMatch(/^-rw------- 0\/0 +601 .* var\/lib\/cloud\/user-data\n$/)
  })

  it('comes out of tar as it went in', () => {
    expect(execFileSync('tar', ['-xOf', '-'], { input: archive, encoding: 'utf8' })).toBe(content)
  })
})
