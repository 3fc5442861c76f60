import { playJourneys } from './play-journeys.ts'

await playJourneys('calm', { nth: 0, of: 2 })
