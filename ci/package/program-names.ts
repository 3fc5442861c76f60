/** A string that names one of our programs by its source: `'agent/build.ts'`. */
const NAME = /(['"])((?:[\w.-]+\/)*[\w-]+)\.ts\1/g

/**
 * In the package every source stands compiled, and under the same name but its ending. The compiler sees to imports;
 * this sees to the names of programs that are started, bundled or hashed by their path.
 */
export const withCompiledNames = (code: string): string =>
  code.replaceAll(NAME, (_, quote: string, path: string) => `${quote}${path}.js${quote}`)
