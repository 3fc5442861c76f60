/** A hash that takes next to nothing, for tests of anything but the hash. */
export const QUICK = { algorithm: 'scrypt', cost: 2, blockSize: 8, parallelization: 1 } as const
