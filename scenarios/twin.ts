/** One place at which a decision is enforced, and what stands there in the twin. */
export interface Edit {
  /** A source file of agent/, control/ or lab/ (what people type), from the project's folder. */
  readonly file: string
  /** Text that stands there exactly once. */
  readonly replace: string
  readonly by: string
}

/**
 * The real system with one decision weakened, in every place that enforces it; built apart from it. Its id is the
 * name of its file.
 */
export interface Twin {
  readonly kind: 'twin'
  /** The weakened decision, as a sentence. */
  readonly weakness: string
  readonly edits: readonly Edit[]
}

export const twin = (weakness: string, edits: readonly Edit[]): Twin => ({
  kind: 'twin',
  weakness,
  edits,
})
