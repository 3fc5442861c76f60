const ESC = '\u001b'

/** Colours, cursor, margins and the usual screen, wherever the cursor stands. */
export const PICTURE_RESTORED = `${ESC}7${ESC}[r${ESC}8${ESC}[?7h${ESC}[?1049l${ESC}[0m${ESC}[?25h`

/** And what a program on a console may have set besides: mouse, pasting, keys. */
export const TERMINAL_RESTORED = `${PICTURE_RESTORED}${ESC}[?1000;1002;1003;1004;1006l${ESC}[?2004l${ESC}[?1l${ESC}>`
