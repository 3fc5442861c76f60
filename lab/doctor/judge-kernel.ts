import { typedCommand } from '../typed-command.ts'
import { bad, good } from './finding.ts'
import { KERNEL_FEATURES } from './kernel-features.ts'
import type { Finding } from './finding.ts'
import type { KernelAnswers } from './kernel-answers.ts'
import type { KernelFeature } from './kernel-features.ts'

const untried = (id: string, why: string): Finding =>
  bad(id, 'untried', {
    found: `not tried: ${why}`,
    next: `as root, ${typedCommand('up', '3')} builds an image with the programs for it; then run this again`,
  })

const judgeFeature = ({ id, mend, weaker }: KernelFeature, answers: KernelAnswers): Finding => {
  const { outcome, found } = answers.get(id) ?? {
    outcome: 'untried',
    found: 'no way to try it yet',
  }
  switch (outcome) {
    case 'yes':
      return good(id, found)
    case 'untried':
      return untried(id, found)
    case 'no':
      return weaker === undefined
        ? bad(id, 'lacking', { found, next: mend })
        : bad(id, 'weaker', { found: `${found}; ${weaker}`, next: mend })
  }
}

/** The overlay's encryption needs the kernel's WireGuard, or tun for the stand-in that the hosts carry. */
const judgeWireguard = (answers: KernelAnswers): Finding => {
  const kernel = answers.get('wireguard')
  const tun = answers.get('tun')
  if (kernel?.outcome === 'yes') return good('wireguard', kernel.found)
  if (kernel?.outcome === 'no' && tun?.outcome === 'yes') {
    return good('wireguard', 'not in this kernel; the hosts use wireguard-go over tun instead')
  }
  if (kernel?.outcome === 'no' && tun?.outcome === 'no') {
    return bad('wireguard', 'lacking', {
      found: 'neither in this kernel nor tun for its stand-in',
      next: 'sudo modprobe wireguard; or sudo modprobe tun',
    })
  }
  return untried('wireguard', kernel?.found ?? 'no way to try it yet')
}

/** One finding per feature, in a fixed order. */
export const judgeKernel = (answers: KernelAnswers): readonly Finding[] => [
  ...KERNEL_FEATURES.map((feature) => judgeFeature(feature, answers)),
  judgeWireguard(answers),
]
