import { twin } from '../twin.ts'

export default twin('the network driver puts every container on the network of the first app', [
  {
    file: 'agent/overlay/network-driver/choose-app.ts',
    replace: "  return appCalled(typeof wished === 'string' ? wished : '', apps)",
    by: '  return only',
  },
])
