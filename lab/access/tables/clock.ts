/** An instant for a table, in UTC like all times of a lab: `11-26 02:41:07`. */
export const clock = (instant: string): string => instant.slice(5, 19).replace('T', ' ')
