import { build } from 'esbuild'

/** Bundles control into one file that Node runs without anything beside it: `node control/build.ts <outfile>`. */
export const buildControl = async (outfile: string): Promise<void> => {
  await build({
    entryPoints: [new URL('main.ts', import.meta.url).pathname],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node26',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    // Fastify is CommonJS and asks for Node's own modules by `require`.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  })
}

if (import.meta.main) {
  const [outfile] = process.argv.slice(2)
  if (outfile === undefined) {
    process.stderr.write('usage: node control/build.ts <outfile>\n')
    process.exitCode = 2
  } else await buildControl(outfile)
}
