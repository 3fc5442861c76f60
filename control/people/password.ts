import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { ControlError } from '../errors.ts'
import { isWeaker, type HashWork, type PasswordHash } from './password-hash.ts'

/** One of the settings that OWASP's password storage cheat sheet names as equal; takes 32 MiB for a tenth of a second. */
export const STRONG = {
  algorithm: 'scrypt',
  cost: 2 ** 15,
  blockSize: 8,
  parallelization: 3,
} as const
const SALT_BYTES = 16
const HASH_BYTES = 32
/** Waiting at once; whoever comes after them is sent away. */
const MOST_WAITING = 16

/** Hashes one password at a time, so that neither the memory nor the processor of control is anybody's to fill. */
export class Passwords {
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0
  readonly #work: HashWork
  /** Nobody's: what is compared with where there is no such person. */
  readonly #decoy: PasswordHash

  /** `work`: of a fresh hash, and of a look at nobody's. */
  constructor(work: HashWork) {
    this.#work = work
    this.#decoy = {
      ...work,
      salt: randomBytes(SALT_BYTES).toString('base64'),
      hash: randomBytes(HASH_BYTES).toString('base64'),
    }
  }

  /** @throws ControlError E_LOGIN_SLOWED */
  async hash(password: string): Promise<PasswordHash> {
    const salt = randomBytes(SALT_BYTES).toString('base64')
    return this.#inTurn(() => this.#hashed(password, salt))
  }

  /**
   * How it is to be kept from now on, where it is the one that was hashed: as it is, or at today's work where that is
   * more. Gives null where it is another, and, after the same work, where null is kept: of a person who is not there.
   * @throws ControlError E_LOGIN_SLOWED
   */
  async proved(password: string, kept: PasswordHash | null): Promise<PasswordHash | null> {
    const held = kept ?? this.#decoy
    return this.#inTurn(async () => {
      const derived = await derive(password, held)
      if (!timingSafeEqual(derived, Buffer.from(held.hash, 'base64')) || kept === null) return null
      // The salt stays: it tells one password from the next, however each is kept.
      return isWeaker(kept, this.#work) ? this.#hashed(password, kept.salt) : kept
    })
  }

  async #hashed(password: string, salt: string): Promise<PasswordHash> {
    const hash = await derive(password, { ...this.#work, salt })
    return { ...this.#work, salt, hash: hash.toString('base64') }
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MOST_WAITING) throw busy()
    this.#waiting++
    const before = this.#last
    const mine = before.then(work, work)
    this.#last = mine
    try {
      return await mine
    } finally {
      this.#waiting--
    }
  }
}

const derive = (
  password: string,
  { cost, blockSize, parallelization, salt }: Omit<PasswordHash, 'hash'>,
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const maxmem = 128 * blockSize * (cost + parallelization) * 2
    scrypt(
      // One spelling of what looks the same, whatever keyboard it was typed on.
      password.normalize('NFC'),
      Buffer.from(salt, 'base64'),
      HASH_BYTES,
      { cost, blockSize, parallelization, maxmem },
      (error, key) => (error === null ? resolve(key) : reject(error)),
    )
  })

const busy = (): ControlError =>
  new ControlError({
    code: 'E_LOGIN_SLOWED',
    message: 'too many are logging in at this moment; the password was not looked at',
    fault: 'caller',
    next: 'try again in a few seconds',
    status: 429,
  })
