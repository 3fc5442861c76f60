import type { AccessTarget } from '../api/people-contract.ts'

/** A target in one word: `host-1`, `shop/web.main.2`, `web.main`. */
export const describeTarget = (target: AccessTarget): string => {
  if (target.kind === 'host') return target.host
  const app = target.app === null ? '' : `${target.app}/`
  const index = target.index === null ? '' : `.${target.index}`
  return `${app}${target.component}${index}`
}
