import { z } from 'zod'

const PathInImage = z.string().regex(/^(?:[A-Za-z0-9._+@-]+\/)*[A-Za-z0-9._+@-]+$/, {
  error: 'a path inside the image, without the first slash: usr/share/perl',
})

/** `image.yaml`: of what the image of a component is made. Nothing else of the folder but `files` goes into it. */
export const ImageRecipe = z
  .strictObject({
    packages: z
      .array(z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, { error: 'not the name of a package' }))
      .min(1)
      .meta({ description: 'Packages of the distribution, unpacked with all they depend on' }),
    files: PathInImage.optional().meta({
      description: 'Folder beside image.yaml that is laid over the root',
    }),
    remove: z.array(PathInImage).default([]).meta({ description: 'What of it is not needed' }),
    shell: z.boolean().default(false).meta({
      description: 'Whether a shell stays in it; without one, whoever breaks in finds none',
    }),
    command: z.array(z.string().max(4096)).min(1).max(64),
    environment: z.record(z.string().regex(/^[A-Z_][A-Z0-9_]*$/), z.string()).default({}),
  })
  .meta({ title: 'Recipe of a Drawbridge component image' })
export type ImageRecipe = z.infer<typeof ImageRecipe>
