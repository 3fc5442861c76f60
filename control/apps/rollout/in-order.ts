import type { WishedComponent } from '../model.ts'

/** Each after all that it names; what stands in a circle, which no spec that was accepted has, comes last. */
export function inOrder(components: readonly WishedComponent[]): readonly WishedComponent[] {
  const ordered: WishedComponent[] = []
  const done = new Set<string>()
  for (let left = [...components]; left.length > 0;) {
    const ready = left.filter(({ spec }) => spec.after.every((name) => done.has(name)))
    const next = ready.length > 0 ? ready : left
    next.forEach(({ spec }) => done.add(spec.name))
    ordered.push(...next)
    left = left.filter((one) => !next.includes(one))
  }
  return ordered
}
