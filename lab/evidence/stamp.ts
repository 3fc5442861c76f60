/** `20261125T200255Z`: sorts by time, and is a name on every file system. */
export const stampOf = (at: Date): string =>
  `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
