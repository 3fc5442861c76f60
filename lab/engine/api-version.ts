/** Engine 20.10; the first API with a cgroup-namespace mode per container is 1.41. */
export const OLDEST_API = '1.41'

/** Whether API version `found` (`1.45`) is `wanted` or newer. */
export const isAtLeast = (found: string, wanted: string): boolean => {
  const [major = 0, minor = 0] = found.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number)
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}
