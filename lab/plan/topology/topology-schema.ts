import { z } from 'zod'
import { TopologyFile } from './topology.ts'

/** JSON Schema (draft 2020-12) of a topology file. What only code can say (names used twice) is not in it. */
export const topologySchema = () => z.toJSONSchema(TopologyFile, { io: 'input' })
