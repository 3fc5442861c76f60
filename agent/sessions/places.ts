/** Files of sessions that are open, root's only; nothing is here otherwise. The unit and its programs know it, too. */
export const SESSIONS = '/run/drawbridge/sessions'

export const folderOf = (session: string): string => `${SESSIONS}/${session}`
export const unitOf = (session: string): string => `drawbridge-session@${session}.service`
