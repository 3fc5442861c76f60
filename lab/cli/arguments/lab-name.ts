import { usageError } from '../../lab-error.ts'

declare const labName: unique symbol
export type LabName = string & { readonly [labName]: true }

const pattern = /^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/

const isLabName = (text: string): text is LabName => pattern.test(text)

/** A lab's name ends up in container, volume and host names: a short lower-case DNS label. */
export const parseLabName = (text: string): LabName => {
  if (isLabName(text)) return text
  throw usageError({
    code: 'E_LAB_NAME',
    message: `${JSON.stringify(text)} cannot be a lab's name: a lower-case letter first, then letters, digits and dashes, at most 24, no dash at the end`,
    next: 'choose a name such as lab or demo-2',
  })
}

export const DEFAULT_LAB = parseLabName('lab')
