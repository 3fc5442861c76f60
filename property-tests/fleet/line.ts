import type { Order } from '../../agent/protocol/order.ts'
import type { Report } from '../../agent/protocol/report.ts'
import type { Answer, Machine } from './machine.ts'

/** Control's connection to one agent: reports come in their order, answers when they please. */
export class Line {
  readonly machine: Machine
  readonly reports: Report[] = []
  readonly answers: { readonly to: Order; readonly answer: Answer }[] = []
  /** The far end is gone; control may not have noticed, and what was on its way still comes. */
  isBroken = false
  lastSent: Order | null = null

  constructor(machine: Machine, now: number) {
    this.machine = machine
    this.speak(now)
  }

  /** The agent tells how things stand. */
  speak(now: number): void {
    if (!this.isBroken) this.reports.push(this.machine.report(now))
  }

  /** Only who asked is answered, and only on the line where the order came. */
  reply(to: Order, answer: Answer): void {
    if (!this.isBroken && this.lastSent === to) this.answers.push({ to, answer })
  }
}
