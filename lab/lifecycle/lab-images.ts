import type Docker from 'dockerode'
import { ensureImages, type EnsuredImage } from '../images/ensure-images.ts'
import type { LabPlan } from '../plan/lab-plan.ts'
import type { ImageRole, LabImages } from './bring-up.ts'

/** Sees to it that the images of every role are there. */
export async function imagesFor(
  docker: Docker,
  { cold, image }: Pick<LabPlan, 'cold'> & { readonly image: string | undefined },
  say: (status: string) => void,
  signal: AbortSignal,
): Promise<LabImages> {
  const onStep = ({ title }: { readonly title: string }): void => {
    say(title)
  }
  const common = { onStep, signal }
  const shared = ['control', 'switch', 'stranger'] as const
  if (cold) {
    const images = await ensureImages(docker, { kinds: [...shared, 'base', 'mirror'], ...common })
    const { base } =
      image === undefined
        ? images
        : await ensureImages(docker, { kinds: ['base'], image, ...common })
    return references({ ...images, host: base })
  }
  if (image === undefined) {
    const images = await ensureImages(docker, { kinds: [...shared, 'host'], ...common })
    return references({ ...images, mirror: images.switch })
  }
  const images = await ensureImages(docker, { kinds: shared, ...common })
  const { host } = await ensureImages(docker, { kinds: ['host'], image, ...common })
  return references({ ...images, host, mirror: images.switch })
}

const references = (images: Readonly<Record<ImageRole, EnsuredImage>>): LabImages => ({
  host: images.host.reference,
  control: images.control.reference,
  switch: images.switch.reference,
  stranger: images.stranger.reference,
  mirror: images.mirror.reference,
  base: images.host.origin,
})
