import { App } from '../protocol/app.ts'

/** An app as host-1 at 198.18.0.11 is to know it. */
export const appOf = (name: string, more: Partial<Record<keyof App, unknown>> = {}): App =>
  App.parse({
    name,
    vni: 0x100000,
    pool: '198.18.224.0/19',
    slice: '198.18.225.96/27',
    pool6: 'fdb6:2d1a:a::/64',
    endpoints: [],
    instances: [],
    ...more,
  })
