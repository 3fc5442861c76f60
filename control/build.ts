import { build, type Plugin } from 'esbuild'

/** Bundles control into one file that Node runs without anything beside it: `node control/build.ts <outfile>`. */
export const buildControl = async (outfile: string, entry = 'main.ts'): Promise<void> => {
  await build({
    entryPoints: [new URL(entry, import.meta.url).pathname],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node26',
    // Every start parses the whole file: small is fast. Names stay, so that a stack tells something.
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [oneLanguage],
    legalComments: 'none',
    // Fastify is CommonJS and asks for Node's own modules by `require`.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  })
}

/** zod carries its messages in fifty languages, and control speaks one. */
const oneLanguage: Plugin = {
  name: 'one-language',
  setup: (hooks) =>
    hooks.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
      loader: 'js',
    })),
}

if (import.meta.main) {
  const [outfile] = process.argv.slice(2)
  if (outfile === undefined) {
    process.stderr.write('usage: node control/build.ts <outfile>\n')
    process.exitCode = 2
  } else await buildControl(outfile)
}
