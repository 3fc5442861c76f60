interface Construction {
  readonly callee: { readonly name?: string }
  readonly arguments: readonly unknown[]
}

interface Context {
  report(found: { readonly node: Construction; readonly message: string }): void
}

/** A rule of oxlint for pure folders: `new Date()` reads the clock, where `new Date(ms)` computes. */
export default {
  meta: { name: 'pure' },
  rules: {
    clock: {
      create: (context: Context) => ({
        NewExpression(node: Construction) {
          if (node.callee.name === 'Date' && node.arguments.length === 0)
            context.report({ node, message: 'A pure folder takes the time as an argument.' })
        },
      }),
    },
  },
}
