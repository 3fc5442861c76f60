import { twin } from '../twin.ts'

export default twin('a session that cannot be recorded opens all the same', [
  {
    file: 'control/sessions/recording-file.ts',
    replace: `mkdirSync(dirname(path), { recursive: true, mode: 0o700 })`,
    by: `try { mkdirSync(dirname(path), { recursive: true, mode: 0o700 }) } catch { /* so be it */ }`,
  },
  {
    file: 'control/sessions/recording-file.ts',
    replace: `openSync(path, 'wx', 0o600)`,
    by: `(() => { try { return openSync(path, 'wx', 0o600) } catch { return openSync('/dev/null', 'w') } })()`,
  },
])
