// The library resolves its parsers through decorators, which need this polyfill before it is loaded.
import 'reflect-metadata'

export * as x509 from '@peculiar/x509'
