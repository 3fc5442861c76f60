import fc from 'fast-check'

/** Hosts are numbers: 0 is `host-1`. Places are numbers too, so that addresses move between hosts. */
export type Step =
  | readonly [verb: 'invite', host: number, place: number]
  | readonly [
      verb:
        | 'enrol'
        | 'remove'
        | 'stop agent'
        | 'switch off'
        | 'lose disk'
        | 'start'
        | 'fill'
        | 'empty'
        | 'cut'
        | 'heal'
        | 'dial'
        | 'send'
        | 'hear answer',
      host: number,
    ]
  | readonly [
      verb: 'arrive',
      host: number,
      which: number,
      fate: 'once' | 'twice' | 'lost' | 'fatal',
    ]
  | readonly [verb: 'hear', host: number, fate: 'once' | 'twice' | 'lost']
  | readonly [verb: 'shake' | 'sever', one: number, other: number]
  | readonly [verb: 'mend']
  | readonly [verb: 'turn']
  | readonly [verb: 'crash']
  | readonly [verb: 'wait', ms: number]
  | readonly [verb: 'flow', rounds: number, heldUp?: readonly number[]]

export const MOST_HOSTS = 5

const host = fc.nat(MOST_HOSTS - 1)
const place = fc.nat(MOST_HOSTS)

const verb = <const Verb extends string>(name: Verb) => fc.constant(name)

const rounds = fc.integer({ min: 1, max: 4 })
const flow = fc.oneof(
  fc.tuple(verb('flow'), rounds),
  fc.tuple(verb('flow'), rounds, fc.uniqueArray(host, { minLength: 1, maxLength: 3 })),
)

const smallSteps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(verb('invite'), host, place) },
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('enrol', 'remove'), host) },
  {
    weight: 5,
    arbitrary: fc.tuple(
      fc.constantFrom(
        ...([
          'stop agent',
          'switch off',
          'lose disk',
          'start',
          'fill',
          'empty',
          'cut',
          'heal',
        ] as const),
      ),
      host,
    ),
  },
  { weight: 12, arbitrary: fc.tuple(fc.constantFrom('dial', 'send', 'hear answer'), host) },
  {
    weight: 8,
    arbitrary: fc.tuple(
      verb('arrive'),
      host,
      fc.nat(3),
      fc.constantFrom('once', 'once', 'once', 'twice', 'lost', 'fatal'),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(verb('hear'), host, fc.constantFrom('once', 'once', 'twice', 'lost')),
  },
  { weight: 6, arbitrary: fc.tuple(verb('shake'), host, host) },
  { weight: 3, arbitrary: fc.tuple(verb('sever'), host, host) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('mend', 'crash')) },
  { weight: 8, arbitrary: fc.tuple(verb('turn')) },
  { weight: 2, arbitrary: fc.tuple(verb('wait'), fc.constantFrom(100, 1000, 1600, 31_000)) },
  { weight: 6, arbitrary: flow },
)

/** What chance alone seldom puts together. */
const episodes: fc.Arbitrary<readonly Step[]> = fc.oneof(
  fc.tuple(host, host, host).map(([leaver, successor, absent]): readonly Step[] => [
    ['cut', absent],
    ['remove', leaver],
    ['flow', 15],
    ['invite', successor, leaver],
    ['enrol', successor],
    ['flow', 6],
    ['heal', absent],
  ]),
  fc
    .tuple(host, host, fc.constantFrom('once', 'fatal'))
    .map(([full, leaver, fate]): readonly Step[] => [
      ['fill', full],
      ['remove', leaver],
      ['turn'],
      ['dial', full],
      ['send', full],
      ['arrive', full, 0, fate],
      ['stop agent', full],
      ['start', full],
      ['flow', 20],
    ]),
  host.map((forgetful): readonly Step[] => [
    ['lose disk', forgetful],
    ['start', forgetful],
    ['dial', forgetful],
    ['hear', forgetful, 'once'],
  ]),
)

const chapters = fc.oneof(
  { weight: 24, arbitrary: smallSteps.map((step): readonly Step[] => [step]) },
  { weight: 1, arbitrary: episodes },
)

export const fleetHistories: fc.Arbitrary<readonly Step[]> = fc
  .record({
    hosts: fc.integer({ min: 2, max: MOST_HOSTS }),
    deaf: fc.array(fc.tuple(verb('sever'), host, host), { maxLength: 4 }),
    rest: fc.array(chapters, { maxLength: 60, size: 'max' }),
  })
  .map(({ hosts, deaf, rest }) => [...founding(hosts), ...deaf, ...rest.flat()])

/** So many hosts are invited and come up, each at its own place. */
export const founding = (hosts: number): readonly Step[] =>
  Array.from({ length: hosts }, (_, at): readonly Step[] => [
    ['invite', at, at],
    ['enrol', at],
  ]).flat()
