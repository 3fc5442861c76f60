export const MAKE_ROOM = 'make room on the disk of the state directory'
export const MEND_DISK =
  'see that the disk of the state directory is healthy, mounted for writing, and control’s own'

/** Whether this is how the kernel says that there is no room, or none for control. */
export const isNoRoom = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
