import { readFileSync } from 'node:fs'
import { SetUpError } from './set-up-error.mjs'

/**
 * `when`: npm has a setting of this name, which only means the flag when it has this value.
 * @typedef {Readonly<Record<string, { flag: string, takesValue: boolean, when?: string }>>} Swallowable
 */

/**
 * Long flags of all verbs, and how npm names the short ones (`-f` becomes --force, `-p` --parseable) and
 * those that it takes for the beginning of its own (`--as` becomes --all, `--verb` --verbose).
 * A test compares this list with the verbs' own declarations.
 * @type {Swallowable}
 */
export const swallowable = {
  json: { flag: '--json', takesValue: false },
  dry_run: { flag: '--dry-run', takesValue: false },
  keep: { flag: '--keep', takesValue: false },
  lab: { flag: '--lab', takesValue: true },
  cold: { flag: '--cold', takesValue: false },
  overlay: { flag: '--overlay', takesValue: true },
  dead: { flag: '--dead', takesValue: false },
  tcp: { flag: '--tcp', takesValue: true },
  udp: { flag: '--udp', takesValue: true },
  sport: { flag: '--sport', takesValue: true },
  v6: { flag: '--v6', takesValue: false },
  icmp: { flag: '--icmp', takesValue: false },
  renew: { flag: '--renew', takesValue: false },
  verify: { flag: '--no-verify', takesValue: false },
  6: { flag: '-6', takesValue: false },
  follow: { flag: '--follow', takesValue: false },
  force: { flag: '-f', takesValue: false },
  from: { flag: '--from', takesValue: true },
  to: { flag: '--to', takesValue: true },
  html: { flag: '--html', takesValue: true },
  packets: { flag: '--packets', takesValue: true },
  rules: { flag: '--rules', takesValue: true },
  rules6: { flag: '--rules6', takesValue: true },
  ipset: { flag: '--ipset', takesValue: true },
  nft: { flag: '--nft', takesValue: true },
  ifaces: { flag: '--ifaces', takesValue: true },
  allow: { flag: '--allow', takesValue: true },
  against: { flag: '--against', takesValue: true },
  against6: { flag: '--against6', takesValue: true },
  decrypt: { flag: '--decrypt', takesValue: false },
  write: { flag: '--write', takesValue: true },
  for: { flag: '--for', takesValue: true },
  count: { flag: '--count', takesValue: true },
  one_way: { flag: '--one-way', takesValue: false },
  from_control: { flag: '--from-control', takesValue: false },
  loss: { flag: '--loss', takesValue: true },
  rate: { flag: '--rate', takesValue: true },
  delay: { flag: '--delay', takesValue: true },
  free: { flag: '--free', takesValue: true },
  pcap: { flag: '--pcap', takesValue: false },
  repeat: { flag: '--repeat', takesValue: true },
  as: { flag: '--as', takesValue: true },
  all: { flag: '--as', takesValue: true },
  verb: { flag: '--verb', takesValue: true },
  reason: { flag: '--reason', takesValue: true },
  user: { flag: '--user', takesValue: true },
  port: { flag: '--port', takesValue: true },
  exec: { flag: '--exec', takesValue: true },
  speed: { flag: '--speed', takesValue: true },
  password_stdin: { flag: '--password-stdin', takesValue: false },
  show_password: { flag: '--show-password', takesValue: false },
  parseable: { flag: '-p', takesValue: true },
  u: { flag: '-u', takesValue: true },
  junit: { flag: '--junit', takesValue: true },
}

/**
 * Where a verb means something else by the same name.
 * @type {Readonly<Record<string, Swallowable>>}
 */
const ofVerb = {
  capture: {
    overlay: { flag: '--overlay', takesValue: false },
    force: { flag: '--force', takesValue: false },
  },
  access: {
    loglevel: { flag: '--verb', takesValue: true, when: 'verbose' },
  },
  audit: {
    force: { flag: '--force', takesValue: false },
  },
}

/**
 * The environment that npm itself was started with, read from the nearest ancestor that is not yet inside this script;
 * undefined where that cannot be read.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {ReadonlyMap<string, string> | undefined}
 */
const npmsOwnEnvironment = (environment) => {
  try {
    let pid = process.ppid
    for (let hops = 0; hops < 8 && pid > 1; hops += 1) {
      const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
      const found = new Map(
        entries.map((entry) => [
          entry.slice(0, entry.indexOf('=')),
          entry.slice(entry.indexOf('=') + 1),
        ]),
      )
      if (found.get('npm_lifecycle_script') !== environment['npm_lifecycle_script']) return found
      pid = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
    }
  } catch {
    // No /proc, or a process of another user: then every npm_config_* counts as a flag.
  }
  return undefined
}

/**
 * @param {string} verb
 * @param {NodeJS.ProcessEnv} environment
 * @param {ReadonlyMap<string, string> | undefined} before
 */
const swallowed = (verb, environment, before) =>
  Object.entries({ ...swallowable, ...ofVerb[verb] }).flatMap(
    ([key, { flag, takesValue, when }]) => {
      const name = `npm_config_${key}`
      const given = environment[name]
      if (when !== undefined && given !== when) return []
      const value = when === undefined ? given : 'true'
      // npm writes --no-verify as an empty npm_config_verify.
      const isThere = flag.startsWith('--no-') ? value === '' : value !== ''
      // What was set before npm started is somebody's npm configuration, not a flag on this line.
      if (value === undefined || !isThere || given === before?.get(name)) return []
      if (!takesValue) return value === 'true' || value === '' ? [[flag]] : [[flag], [value]]
      return [[value === 'true' ? `${flag} VALUE` : `${flag} ${value}`]]
    },
  )

/**
 * npm keeps flags that stand before `--` for itself and hands them on as npm_config_*. Running without them would do
 * something else than what was asked, so this throws with the command that was meant.
 * @param {readonly string[]} words what npm did hand on
 * @param {NodeJS.ProcessEnv} environment
 * @param {{ script: string, before?: ReadonlyMap<string, string> | undefined }} from the npm script's name
 */
export const refuseSwallowedFlags = (
  words,
  environment,
  { script, before = npmsOwnEnvironment(environment) },
) => {
  if (environment['npm_lifecycle_event'] !== script) return
  const flags = swallowed(words[0] ?? '', environment, before).flat()
  if (flags.length === 0) return
  throw new SetUpError({
    code: 'E_SWALLOWED_FLAG',
    message: `npm kept ${flags.filter((word) => word.startsWith('-')).join(', ')} for itself because no "--" stood before; nothing was done`,
    fault: 'caller',
    next: `npm run ${script} -- ${[...words, ...flags].join(' ')}`,
    exitCode: 2,
  })
}
