/** A filter table that drops by itself and lets loopback in; chains of one's own are given as `:name - [0:0]`. */
export const wall = (...rules: readonly string[]): string =>
  [
    '*filter',
    ':INPUT DROP [0:0]',
    ':FORWARD DROP [0:0]',
    ':OUTPUT DROP [0:0]',
    ...rules.filter((rule) => rule.startsWith(':')),
    '-A INPUT -i lo -j ACCEPT',
    ...rules.filter((rule) => !rule.startsWith(':')),
    'COMMIT',
    '',
  ].join('\n')

export const SHUT = wall()
