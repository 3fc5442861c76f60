const isInstalled = import.meta.url.includes('/node_modules/')

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`

/**
 * A command of ours as it is to be typed here, pasteable: `npm run lab -- ls --json` in a clone (npm keeps flags
 * before `--` for itself), `npx lab ls --json` where the lab is installed as a package.
 */
export const typedCommand = (...words: readonly string[]): string => {
  const line = words.map(quoted).join(' ')
  if (isInstalled) return `npx lab ${line}`
  return words.some((word) => word.startsWith('-'))
    ? `npm run lab -- ${line}`
    : `npm run lab ${line}`
}

/** The flag that names a lab; nothing for the one that is meant anyway. */
export const ofLab = (name: string): readonly string[] => (name === 'lab' ? [] : ['--lab', name])
