// Takes nodes out of a list in DNS with the client of @ethereumjs/devp2p 10.x, which walks the tree at random, until it has so many or gives up.
//   node dns.mjs --server 127.0.0.1:5353 --url enrtree://KEY@DOMAIN --want 1000
// stdout: one JSON line {"ev":"found","nodes":["IP:tcp:udp",...]}
import { parseArgs } from 'node:util'
import { DNS } from '@ethereumjs/devp2p'

const { values: o } = parseArgs({ options: { server: { type: 'string' }, url: { type: 'string' }, want: { type: 'string' } } })
const client = new DNS({ dnsServerAddress: o.server })
const nodes = new Set()
for (let round = 0; round < 60 && nodes.size < Number(o.want); round++) {
  for (const peer of await client.getPeers(300, [o.url])) nodes.add(`${peer.address}:${peer.tcpPort}:${peer.udpPort}`)
}
console.log(JSON.stringify({ ev: 'found', nodes: [...nodes] }))
