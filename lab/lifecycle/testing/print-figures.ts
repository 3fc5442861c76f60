// A program: prints what a run could leave on the machine that it runs on, as JSON.
import Docker from 'dockerode'
import { machineFigures } from './machine-figures.ts'

process.stdout.write(JSON.stringify(await machineFigures(new Docker())))
