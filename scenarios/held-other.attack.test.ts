import { replayAll } from './replay/replay-all.ts'

await replayAll({ on: 'real', half: 'other' })
