import type { Complaint } from '../read-yaml.ts'

/** What is wrong with an app file. Scripts compare the code. */
export interface AppComplaint extends Complaint {
  readonly code:
    | 'E_APP_FILE'
    | 'E_APP_POLICY'
    | 'E_APP_CYCLE'
    | 'E_APP_PORT_CLASH'
    | 'E_APP_NESTED_DIRS'
    | 'E_APP_UNKNOWN_COMPONENT'
    | 'E_APP_UNKNOWN_IMAGE'
}
