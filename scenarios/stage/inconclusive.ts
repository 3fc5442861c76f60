/** Nothing was judged: what a play wanted to see was not seen, which is neither held nor broken. */
export class Inconclusive extends Error {
  override readonly name = 'Inconclusive'
}
