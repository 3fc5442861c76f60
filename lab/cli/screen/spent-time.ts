/** `0.42 s`, `12.3 s`, `2 min 05 s`. */
export const duration = (ms: number): string => {
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** Time since a reading of `performance.now()`. */
export const spentTime = (startedAt: number): string => duration(performance.now() - startedAt)
