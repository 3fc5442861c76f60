import { endOf } from '../../access/people/kept-certificates.ts'
import { seededPassword, signInWith } from '../../access/people/sign-in.ts'
import { lasting } from '../../access/words/grant-time.ts'
import { parsePersonName } from '../../access/words/person-word.ts'
import { Lab } from '../../lab.ts'
import { ofLab } from '../../typed-command.ts'
import { required } from '../arguments/argument.ts'
import { toggle } from '../arguments/flag.ts'
import { askPassword, noTerminalForPassword, passwordFrom } from '../read-password.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'log somebody in by name and password, for an hour',
  details: `What comes of it (a key of their own and a certificate for it) is kept under ~/.local/state/drawbridge for whoever runs this, and used by --as NAME.

Every lab has the people owner, admin, developer, viewer and reviewer. --as OWNER and the like log them in by themselves: this verb is for trying it by hand. Their passwords are random and lie in the control machine alone; --show-password prints one, and logs nobody in.

Examples:
  lab login developer
  lab login developer --show-password
  lab login developer --password-stdin <password.txt`,
  effect: 'reads',
  arguments: { name: required('the person', parsePersonName) },
  flags: {
    passwordStdin: toggle('read the password from the first line of standard input'),
    showPassword: toggle('print the password of one of the people that every lab has'),
  },
  async run({ arguments: { name }, flags, lab: labName, signal, out, stderr, engine }) {
    const { passwordStdin, showPassword } = flags
    const { stdin } = process
    if (!passwordStdin && !showPassword && !stdin.isTTY)
      throw noTerminalForPassword(name, ofLab(labName))
    await using lab = await Lab.attach({ docker: await engine(), name: labName, signal })
    const reception = await lab.reception()
    if (showPassword) {
      const password = await seededPassword(reception, name)
      out.answer({ person: name, password }, password)
      return
    }
    const prompt = `password of ${name} in lab ${labName}: `
    const password = passwordStdin
      ? await passwordFrom(stdin)
      : await askPassword({ stdin, stderr, prompt, signal })
    const credentials = await signInWith(reception, { name, password })
    const until = new Date(endOf(credentials))
    const left = lasting(until.getTime() - Date.now())
    out.answer(
      { person: name, until: until.toISOString() },
      `${name} is logged in to lab ${labName} for ${left}: --as ${name}`,
    )
  },
})
