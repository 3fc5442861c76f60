import { outsideLab, type Lab } from '../../lab/index.ts'

/** A machine that an attack may aim at: one of its own lab. Throws `E_OUTSIDE_LAB`. */
export function mustBelongTo(
  lab: Pick<Lab, 'name'>,
  { name, lab: its }: { readonly name: string; readonly lab: Pick<Lab, 'name'> },
): void {
  if (its.name !== lab.name) throw outsideLab(lab.name, `${name} of the lab ${its.name}`)
}
