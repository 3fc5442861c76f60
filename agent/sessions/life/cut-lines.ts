const NEW_LINE = 0x0a

/** Takes bytes in any pieces and hands on whole lines; one that is longer than it may be is a fault, and the last thing heard. */
export function lineCutter(
  mostBytes: number,
  onLine: (line: string) => void,
  onFault: () => void,
): (chunk: Uint8Array) => void {
  let held = Buffer.alloc(0)
  let isBroken = false
  return (chunk) => {
    if (isBroken) return
    held = Buffer.concat([held, chunk])
    for (let at = held.indexOf(NEW_LINE); at >= 0 && at <= mostBytes; at = held.indexOf(NEW_LINE)) {
      const line = held.toString('utf8', 0, at)
      held = held.subarray(at + 1)
      onLine(line)
    }
    if (held.length <= mostBytes) return
    isBroken = true
    held = Buffer.alloc(0)
    onFault()
  }
}
