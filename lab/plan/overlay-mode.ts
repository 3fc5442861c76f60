import { usageError } from '../lab-error.ts'
import type { OverlayMode } from './lab-plan.ts'

export function parseOverlayMode(text: string): OverlayMode {
  if (text === 'encrypted' || text === 'plain') return text
  throw usageError({
    code: 'E_OVERLAY_MODE',
    message: `"${text.slice(0, 40)}" is not an overlay mode`,
    next: 'choose --overlay encrypted or --overlay plain',
  })
}
