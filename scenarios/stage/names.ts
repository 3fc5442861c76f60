/** What control's certificates carry. */
export const CONTROL_NAME = 'drawbridge://control'
