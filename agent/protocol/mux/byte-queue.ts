/** What is smaller is gathered; what is not stays the piece as which it came. */
const CRUMB_BYTES = 4096

/** Bytes that wait. Nothing large is copied, and a thousand crumbs cost no more than a loaf. */
export class ByteQueue {
  #pieces: Uint8Array[] = []
  /** The last piece, as long as crumbs fit into it. */
  #loaf: Uint8Array | null = null
  #loafBytes = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(bytes: Uint8Array): void {
    this.#length += bytes.length
    if (bytes.length < CRUMB_BYTES) return this.#gather(bytes)
    this.#closeLoaf()
    this.#pieces.push(bytes)
  }

  /** The first of them, at least one piece and no more than so many bytes where there are several. It then no longer holds them. */
  take(mostBytes = Number.POSITIVE_INFINITY): readonly Uint8Array[] {
    this.#closeLoaf()
    let count = 0
    let bytes = 0
    for (const piece of this.#pieces) {
      if (count > 0 && bytes + piece.length > mostBytes) break
      count++
      bytes += piece.length
    }
    this.#length -= bytes
    return this.#pieces.splice(0, count)
  }

  #gather(bytes: Uint8Array): void {
    if (this.#loafBytes + bytes.length > CRUMB_BYTES) this.#closeLoaf()
    this.#loaf ??= new Uint8Array(CRUMB_BYTES)
    this.#loaf.set(bytes, this.#loafBytes)
    this.#loafBytes += bytes.length
  }

  #closeLoaf(): void {
    if (this.#loaf !== null && this.#loafBytes > 0)
      this.#pieces.push(this.#loaf.subarray(0, this.#loafBytes))
    this.#loaf = null
    this.#loafBytes = 0
  }
}
