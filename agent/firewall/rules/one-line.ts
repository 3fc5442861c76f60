/** Every line but an opening brace ends a statement; `nft` takes no line break inside a transaction read from a pipe. */
export const oneLine = (table: string): string =>
  table
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => (line.endsWith('{') || line.endsWith(';') ? line : `${line};`))
    .join(' ')
