import { replayAll } from './replay/replay-all.ts'

// Beside the others: an attack waits most of its time.
await replayAll({ on: 'twin', half: 'one' })
