import { existsSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import type Docker from 'dockerode'

/** Where the engine keeps images and volumes; where it will, when there is none yet. */
export const engineFolder = async (docker: Docker | undefined): Promise<string> => {
  if (docker === undefined) return existsSync('/var/lib/docker') ? '/var/lib/docker' : '/var/lib'
  const info: unknown = await docker.info()
  return info !== null &&
    typeof info === 'object' &&
    'DockerRootDir' in info &&
    typeof info.DockerRootDir === 'string'
    ? info.DockerRootDir
    : '/var/lib/docker'
}

/** The IPv4 networks that the engine gave to its own bridges. */
export const engineNetworks = async (docker: Docker | undefined): Promise<readonly string[]> => {
  const networks = docker === undefined ? [] : await docker.listNetworks()
  return networks
    .flatMap(({ IPAM }) => IPAM?.Config ?? [])
    .flatMap(({ Subnet = '' }) => (isIPv4(Subnet.split('/')[0] ?? '') ? [Subnet] : []))
}
