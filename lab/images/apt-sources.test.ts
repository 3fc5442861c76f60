import { describe, expect, it } from 'vitest'
import { chooseAptSources } from './apt-sources.ts'

const DEBIAN = `Types: deb
# a remark
URIs: http://mirror.test/debian
Suites: trixie trixie-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.pgp`

const SECURITY = DEBIAN.replace('trixie trixie-updates', 'trixie-security')
const OWN_FOLDER = 'Types: deb\nURIs: file:/usr/share/debs\nSuites: ./\nTrusted: yes'

describe('the package sources for the machines', () => {
  it('are the signed ones of the distribution, with the release itself as the suite', () => {
    const chosen = chooseAptSources([`${SECURITY}\n\n${DEBIAN}\n`])
    expect(chosen?.suite).toBe('trixie')
    expect(chosen?.text).toContain('Suites: trixie-security')
    expect(chosen?.text).toContain('Suites: trixie trixie-updates')
  })

  it('leave out folders of this machine, which no other machine could read', () => {
    expect(chooseAptSources([DEBIAN, OWN_FOLDER])?.text).not.toContain('file:')
  })

  it.each([
    ['unsigned', DEBIAN.replace(/\nSigned-By.*/, '')],
    ['signed by somebody else', DEBIAN.replace('debian-archive-keyring', 'vendor')],
    ['disabled', `Enabled: no\n${DEBIAN}`],
    ['source code only', DEBIAN.replace('Types: deb', 'Types: deb-src')],
    ['on a local disk in part', DEBIAN.replace('URIs: ', 'URIs: cdrom:/ ')],
  ])('are none when the only one is %s', (_name, text) => {
    expect(chooseAptSources([text])).toBeNull()
  })

  it('understand a value that goes on over several lines', () => {
    const text = DEBIAN.replace('Suites: trixie trixie-updates', 'Suites: trixie\n  trixie-updates')
    expect(chooseAptSources([text])?.suite).toBe('trixie')
  })
})
