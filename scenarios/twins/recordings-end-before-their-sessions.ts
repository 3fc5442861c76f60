import { twin } from '../twin.ts'

export default twin('a session goes on when its recording cannot', [
  {
    file: 'control/sessions/recording-file.ts',
    replace: `throw new RecordingFailed('the recording could not be written', { cause: error })`,
    by: `return`,
  },
])
