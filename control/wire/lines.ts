/** Cuts a stream of bytes into lines of text. */
export class LineCutter {
  readonly #longestBytes: number
  #rest: Buffer = Buffer.alloc(0)

  constructor(longestBytes: number) {
    this.#longestBytes = longestBytes
  }

  /**
   * Takes the next bytes and gives the lines that they complete, empty ones left out.
   * @throws RangeError when a line grows beyond the limit
   */
  push(bytes: Buffer): readonly string[] {
    const lines: string[] = []
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      if (end > this.#longestBytes) throw this.#tooLong()
      if (end > 0) lines.push(rest.subarray(0, end).toString('utf8'))
      rest = rest.subarray(end + 1)
    }
    if (rest.length > this.#longestBytes) throw this.#tooLong()
    this.#rest = Buffer.from(rest)
    return lines
  }

  #tooLong(): RangeError {
    return new RangeError(`a line is longer than ${this.#longestBytes} bytes`)
  }
}
