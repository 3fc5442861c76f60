'use strict'
// Asks an address and is content with 200: the health check of an image without a shell or curl.
const { get } = require('node:http')
get(process.argv[2], (response) => process.exit(response.statusCode === 200 ? 0 : 1)).on(
  'error',
  () => process.exit(1),
)
