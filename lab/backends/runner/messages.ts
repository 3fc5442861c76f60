/** What goes to a runner and comes from it; runner.pl says what each kind means. */
export interface Message {
  /** Of the command. */
  readonly number: number
  readonly kind: string
  readonly content: Buffer
}

const HEAD = 9

export const messageOf = (
  number: number,
  kind: string,
  content: Buffer | string = '',
): readonly Buffer[] => {
  const bytes = Buffer.from(content)
  const head = Buffer.alloc(HEAD)
  head.writeUInt32BE(number, 0)
  head.write(kind, 4, 'latin1')
  head.writeUInt32BE(bytes.length, 5)
  return [head, bytes]
}

/** Takes messages out of pieces of any size. */
export class MessageReader {
  #pieces: Buffer[] = []
  #held = 0

  take(piece: Buffer): readonly Message[] {
    this.#pieces.push(piece)
    this.#held += piece.length
    const messages: Message[] = []
    for (let message = this.#next(); message !== null; message = this.#next())
      messages.push(message)
    return messages
  }

  #next(): Message | null {
    if (this.#held < HEAD) return null
    if ((this.#pieces[0]?.length ?? 0) < HEAD) this.#join()
    const head = this.#pieces[0] ?? Buffer.alloc(0)
    const end = HEAD + head.readUInt32BE(5)
    if (this.#held < end) return null
    const whole = this.#join()
    this.#pieces = [whole.subarray(end)]
    this.#held -= end
    return {
      number: whole.readUInt32BE(0),
      kind: whole.toString('latin1', 4, 5),
      content: whole.subarray(HEAD, end),
    }
  }

  #join(): Buffer {
    const whole = this.#pieces.length === 1 ? this.#pieces[0] : undefined
    const joined = whole ?? Buffer.concat(this.#pieces)
    this.#pieces = [joined]
    return joined
  }
}
