import fc from 'fast-check'

const words = fc.constantFrom(
  ...['-s', '-d', '-i', '-o', '-p', '-m', '-j', '-g', '!', '-f', '--dport', '--sport', '--ctstate'],
  ...[
    'tcp',
    'udp',
    'icmp',
    'multiport',
    'conntrack',
    'set',
    '--match-set',
    '--dports',
    'INPUT',
    'a',
  ],
  ...[
    '198.18.0.0/15',
    '10.0.0.1/255.0.0.255',
    '::/0',
    'eth+',
    '22',
    '1:70000',
    '9:1',
    'NEW',
    'ACCEPT',
  ],
  ...[
    'DROP',
    'RETURN',
    'MARK',
    '--set-xmark',
    '0x1/0x0',
    'DNAT',
    '--to-destination',
    '"',
    '\\',
    'src,dst',
  ],
  ...[
    '--tcp-flags',
    'SYN,ACK',
    'ALL',
    'addrtype',
    '--dst-type',
    'LOCAL',
    'mark',
    '--mark',
    '1/0',
    '-A',
  ],
)

const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(words, { maxLength: 9 }).map((all) => `-A INPUT ${all.join(' ')}`),
  },
  { weight: 2, arbitrary: fc.array(words, { maxLength: 6 }).map((all) => `-A a ${all.join(' ')}`) },
  fc.constantFrom('*filter', '*nat', 'COMMIT', ':INPUT DROP [0:0]', ':a - [0:0]', '# Warning', ''),
  fc.string({ unit: 'binary', maxLength: 40 }),
)

/** Files that look like dumps from afar: lines in and out of place, words that do not belong together, junk. */
export const crookedDump = fc.array(line, { maxLength: 25 }).map((lines) => lines.join('\n'))

/** A whole filter table that drops by itself, with lines in it that make some sense or none. */
export const crookedTable = fc
  .array(line, { maxLength: 12 })
  .map((lines) =>
    ['*filter', ':INPUT DROP [0:0]', ':FORWARD DROP [0:0]', ...lines, 'COMMIT', ''].join('\n'),
  )
