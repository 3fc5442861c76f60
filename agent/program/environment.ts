/** What child programs see: a fixed path and language, so that their output can be compared as text. */
export const PROGRAM_ENVIRONMENT = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
} as const
