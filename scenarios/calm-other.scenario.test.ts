import { playJourneys } from './play-journeys.ts'

await playJourneys('calm', 'other')
