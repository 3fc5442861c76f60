/** To be read wherever the rest is shown. */
export const PLAIN = 'plain words'

const ESC = '\u001b'

/** Fills the clipboard, names the window, asks the terminal something, hides what stands before it, turns what follows. */
export const SPELL = `${ESC}]52;c;cm0gLXJmIC8=\u0007${ESC}]0;mine\u0007${ESC}[6n\u009d8;;http://x\u009c${PLAIN}\rhidden\u202e`

/** What reaches beyond the picture, or answers. */
const BEYOND_THE_PICTURE = /\u001b[\]P_^X]|\u001b\[[\d;]*n|\u0007|[\u0080-\u009f]|\u202e/u
/** Whatever moves a cursor or turns a line at all. */
const MORE_THAN_LINES = /\u001b|\u0007|[\u0080-\u009f]|\u202e|\r(?!\n)/u

export const reachesBeyondThePicture = (bytes: string): boolean => BEYOND_THE_PICTURE.test(bytes)
export const isMoreThanLines = (bytes: string): boolean => MORE_THAN_LINES.test(bytes)
