import type Docker from 'dockerode'

/** A Docker Engine that answers and is new enough. */
export interface Engine {
  readonly docker: Docker
  /** Of the engine, `26.1.5`. */
  readonly version: string
  readonly apiVersion: string
  /** Where it was found, `unix:///var/run/docker.sock`. */
  readonly address: string
}
