/** A block of `nft` text: statements as words, and named blocks within. */
export interface Block {
  readonly statements: readonly (readonly string[])[]
  readonly blocks: readonly { readonly head: readonly string[]; readonly body: Block }[]
}

/** Words whose braces hold a list, not a block. */
const LISTS = new Set(['='])

/** Reads `nft` text, in lines or as one line; line breaks and semicolons end statements alike. */
export function readBlocks(text: string): Block {
  const words = [...text.matchAll(/"[^"\n]*"|[{};\n]|[^\s{};]+/g)].map(([word]) => word)
  const { block, rest } = takeBlock(words)
  if (rest.length > 0) throw new Error(`nft: left over: ${rest.join(' ')}`)
  return block
}

function takeBlock(words: readonly string[]): { block: Block; rest: readonly string[] } {
  const statements: (readonly string[])[] = []
  const blocks: { head: readonly string[]; body: Block }[] = []
  let left = words
  let statement: string[] = []
  for (let word = left[0]; word !== undefined && word !== '}'; word = left[0]) {
    left = left.slice(1)
    if (word === '{' && LISTS.has(statement.at(-1) ?? '')) {
      const end = left.indexOf('}')
      statement.push(...left.slice(0, end))
      left = left.slice(end + 1)
    } else if (word === '{') {
      const inner = takeBlock(left)
      if (inner.rest[0] !== '}') throw new Error('nft: a block has no end')
      blocks.push({ head: statement, body: inner.block })
      left = inner.rest.slice(1)
      statement = []
    } else if (word === ';' || word === '\n') {
      if (statement.length > 0) statements.push(statement)
      statement = []
    } else statement.push(word)
  }
  if (statement.length > 0) statements.push(statement)
  return { block: { statements, blocks }, rest: left }
}
