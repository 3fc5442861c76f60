import type Docker from 'dockerode'
import { ensureImages, type EnsuredImage } from '../images/ensure-images.ts'
import type { LabPlan } from '../plan/lab-plan.ts'
import type { ImageRole, LabImages } from './bring-up.ts'

/** Sees to it that the images of every role are there. */
export async function imagesFor(
  docker: Docker,
  plan: LabPlan,
  say: (status: string) => void,
  signal: AbortSignal,
): Promise<LabImages> {
  const onStep = ({ title }: { readonly title: string }): void => {
    say(title)
  }
  const shared = ['control', 'switch', 'stranger'] as const
  if (plan.cold) {
    const images = await ensureImages(docker, {
      kinds: [...shared, 'base', 'mirror'],
      onStep,
      signal,
    })
    return references({ ...images, host: images.base })
  }
  const images = await ensureImages(docker, { kinds: [...shared, 'host'], onStep, signal })
  return references({ ...images, mirror: images.switch })
}

const references = (images: Readonly<Record<ImageRole, EnsuredImage>>): LabImages => ({
  host: images.host.reference,
  control: images.control.reference,
  switch: images.switch.reference,
  stranger: images.stranger.reference,
  mirror: images.mirror.reference,
  base: images.host.origin,
})
