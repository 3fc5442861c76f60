/**
 * The first runc in which the holes are shut by which a container reaches whoever enters it: CVE-2019-5736 and
 * CVE-2024-21626. https://github.com/opencontainers/runc/security/advisories/GHSA-xr7r-f8xq-vfvv
 */
const KNOWN_GOOD = [1, 1, 12] as const

/** Why no console is given in a component, by what `runc --version` says; null where that may be. */
export function faultInRuntime(said: string): string | null {
  const found = /^runc version (\d{1,5})\.(\d{1,5})\.(\d{1,5})(\S*)/.exec(said)
  const good = KNOWN_GOOD.join('.')
  const next = `a console in a component needs runc ${good} or later: update it`
  if (found === null) return `this host does not tell which runc it has; ${next}`
  const [, major, minor, patch, more = ''] = found
  const numbers = [major, minor, patch].map(Number)
  return isEarlier(numbers, /^[-~](?:rc|alpha|beta|dev)/.test(more))
    ? `this host has runc ${numbers.join('.')}${more.slice(0, 30)}; ${next}`
    : null
}

/** What was made on the way to a version is before it. */
function isEarlier(numbers: readonly number[], isCandidate: boolean): boolean {
  for (const [at, good] of KNOWN_GOOD.entries()) {
    const number = numbers[at] ?? 0
    if (number !== good) return number < good
  }
  return isCandidate
}
