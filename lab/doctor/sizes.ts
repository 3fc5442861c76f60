export const MIB = 1024 ** 2
export const GIB = 1024 ** 3

/** `3.4 GiB`, `512 MiB`. */
export const size = (bytes: number): string =>
  bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GiB` : `${String(Math.round(bytes / MIB))} MiB`
