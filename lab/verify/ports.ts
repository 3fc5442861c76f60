/** What may stand open, written down here again: what judges shares no code with what is judged. */
export const AGENT_PORT = 7411
export const CONTROL_PORT = 7410
export const MIRROR_PORT = 3142
/** VXLAN's, inside the tunnel or bare. */
export const FRAMES_PORT = 4789
