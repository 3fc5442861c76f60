/** On each container of a component. */
export const APP = 'dev.drawbridge.app'
export const COMPONENT = 'dev.drawbridge.component'
export const INDEX = 'dev.drawbridge.index'
export const REVISION = 'dev.drawbridge.revision'
/** Which wish it was made for. */
export const WISH = 'dev.drawbridge.wish'
