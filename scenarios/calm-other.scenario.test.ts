import { playJourneys } from './play-journeys.ts'

await playJourneys('calm', { nth: 1, of: 2 })
