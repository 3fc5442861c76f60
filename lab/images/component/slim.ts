export interface SlimRules {
  readonly remove: readonly string[]
  readonly shell: boolean
}

/** Read by people and by package managers only. */
const NEVER = [
  'dev',
  'usr/share/doc',
  'usr/share/man',
  'usr/share/info',
  'usr/share/locale',
  'usr/share/lintian',
  'usr/share/bash-completion',
  'usr/share/common-licenses',
  'usr/share/gdb',
  'usr/share/debconf',
  'usr/src',
  'etc/apt',
  'etc/dpkg',
  'var/lib/apt',
  'var/lib/dpkg',
  'var/cache',
  'var/log',
  'boot',
]
const PACKAGE_MANAGER = /^usr\/s?bin\/(?:apt|dpkg|debconf|deb-|update-|add-shell|remove-shell)/
const SHELL = /^usr\/s?bin\/(?:ba|da|k|r?ba|z)?sh$/
/** Which change who one is, where a set-user-id bit lets them; there is nobody to be. */
const CHANGES_WHO =
  /^usr\/s?bin\/(?:su|sudo|mount|umount|passwd|chsh|chfn|newgrp|gpasswd|login|unshare|nsenter|setpriv|capsh)$/

/** Whether an entry of an unpacked file system belongs into a component's image. */
export const isKept = (path: string, { remove, shell }: SlimRules): boolean =>
  ![...NEVER, ...remove].some((gone) => path === gone || path.startsWith(`${gone}/`)) &&
  !PACKAGE_MANAGER.test(path) &&
  !CHANGES_WHO.test(path) &&
  (shell || !SHELL.test(path))

/** Nobody becomes somebody else by running a file, and only root, who is not there, may change one. */
export const tamed = (mode: number, isSharedFolder: boolean): number =>
  isSharedFolder ? 0o1777 : mode & 0o755
