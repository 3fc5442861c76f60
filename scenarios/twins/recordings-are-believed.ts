import { twin } from '../twin.ts'

export default twin('a recording is believed whatever its hash', [
  {
    file: 'control/sessions/recording-state.ts',
    replace: `=== recordingHash ? 'sealed' : 'altered'`,
    by: `=== '' ? 'altered' : 'sealed'`,
  },
])
