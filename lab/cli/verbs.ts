import type { Verb } from './verb.ts'

type Load = () => Promise<{ readonly default: Verb }>

/** Every verb and its file, in the order of `--help`; only the file of the verb in use is loaded. */
export const verbs: Readonly<Record<string, Load>> = {
  up: () => import('./verbs/up.ts'),
  add: () => import('./verbs/add.ts'),
  rm: () => import('./verbs/rm.ts'),
  status: () => import('./verbs/status.ts'),
  ls: () => import('./verbs/ls.ts'),
  events: () => import('./verbs/events.ts'),
  logs: () => import('./verbs/logs.ts'),
  verify: () => import('./verbs/verify.ts'),
  probe: () => import('./verbs/probe.ts'),
  sweep: () => import('./verbs/sweep.ts'),
  export: () => import('./verbs/export.ts'),
  prove: () => import('./verbs/prove.ts'),
  capture: () => import('./verbs/capture.ts'),
  exec: () => import('./verbs/exec.ts'),
  sh: () => import('./verbs/sh.ts'),
  deploy: () => import('./verbs/deploy.ts'),
  components: () => import('./verbs/components.ts'),
  restart: () => import('./verbs/restart.ts'),
  reboot: () => import('./verbs/reboot.ts'),
  kill: () => import('./verbs/kill.ts'),
  pause: () => import('./verbs/pause.ts'),
  resume: () => import('./verbs/resume.ts'),
  cut: () => import('./verbs/cut.ts'),
  impair: () => import('./verbs/impair.ts'),
  fill: () => import('./verbs/fill.ts'),
  heal: () => import('./verbs/heal.ts'),
  'app add': () => import('./verbs/app-add.ts'),
  'app rm': () => import('./verbs/app-rm.ts'),
  'app list': () => import('./verbs/app-list.ts'),
  'scenario list': () => import('./verbs/scenario-list.ts'),
  'scenario show': () => import('./verbs/scenario-show.ts'),
  'scenario run': () => import('./verbs/scenario-run.ts'),
  'attack list': () => import('./verbs/attack-list.ts'),
  'attack show': () => import('./verbs/attack-show.ts'),
  'attack replay': () => import('./verbs/attack-replay.ts'),
  down: () => import('./verbs/down.ts'),
  gc: () => import('./verbs/gc.ts'),
  doctor: () => import('./verbs/doctor.ts'),
  schema: () => import('./verbs/schema.ts'),
  completion: () => import('./verbs/completion.ts'),
  complete: () => import('./verbs/complete.ts'),
}

export const verbNames: readonly string[] = Object.keys(verbs)

export const loadVerb = async (name: string): Promise<Verb | undefined> =>
  (await verbs[name]?.())?.default
