import { describe, expect, it } from 'vitest'
import { FakeScreen } from '../cli/screen/fake-screen.ts'
import { bad, good } from './finding.ts'
import { renderFindings } from './render.ts'

const lack = (id: string, next = 'sudo modprobe it') =>
  bad(id, 'lacking', { found: 'missing', next })

describe('what the doctor prints', () => {
  const text = (...findings: Parameters<typeof renderFindings>[0]): string =>
    renderFindings(findings, new FakeScreen())

  it('is a line for each check and how to mend those that failed', () => {
    expect(text(good('disk', '80 GiB free'), lack('vxlan'))).toBe(
      '✔ disk   80 GiB free\n✖ vxlan  missing\n         → sudo modprobe it\n\nThis machine cannot carry a lab yet: 1 of 2 checks failed.\n',
    )
  })

  it('says once how neighbours are mended that are mended alike', () => {
    expect(text(lack('tun'), lack('veth')).match(/modprobe/g)).toHaveLength(1)
  })

  it('does not call a machine fit of which something could not be tried', () => {
    const untried = bad('tun', 'untried', { found: 'not tried', next: 'as root' })

    expect(text(good('disk', 'fine'), untried)).toContain('could not be tried')
  })

  it('calls a machine fit on which all is well', () => {
    expect(text(good('disk', 'fine'))).toContain('This machine can carry a lab.')
  })
})
