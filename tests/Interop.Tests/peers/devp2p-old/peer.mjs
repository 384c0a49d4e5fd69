// Live interop peer around ethereumjs-devp2p 3.0.3: discv4 + RLPx, p2p v4 (never snappy), eth/62 eth/63.
//   node peer.mjs [--key HEX32] [--ip 127.0.0.1] [--udp 0] [--tcp 0] [--eth 63,62] [--network-id 1337] [--genesis HEX] [--best HEX]
//                 [--td HEX] [--headers N] [--bootnode ENODE]... [--connect ENODE]... [--no-dpt] [--no-auto-dial] [--refresh 30000] [--plain-auth]
// same stdout/stdin JSON lines as ../ethjs-devp2p/peer.mjs
import readline from 'node:readline'
import dgram from 'node:dgram'
import net from 'node:net'
import crypto from 'node:crypto'
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
const require = createRequire(import.meta.url)
const { DPT, RLPx, ETH } = require('ethereumjs-devp2p')
const { Peer } = require('ethereumjs-devp2p/dist/rlpx/peer.js')
const rlp = require('rlp-encoding'); const createKeccak = require('keccak'); const secp = require('secp256k1')
const { values: o } = parseArgs({ options: {
  key: { type: 'string' }, ip: { type: 'string', default: '127.0.0.1' }, udp: { type: 'string', default: '0' }, tcp: { type: 'string', default: '0' },
  eth: { type: 'string', default: '63,62' }, 'network-id': { type: 'string', default: '1337' }, genesis: { type: 'string' }, best: { type: 'string' },
  td: { type: 'string', default: '01' }, headers: { type: 'string', default: '0' }, bootnode: { type: 'string', multiple: true },
  connect: { type: 'string', multiple: true }, 'no-dpt': { type: 'boolean' }, 'no-auto-dial': { type: 'boolean' }, refresh: { type: 'string', default: '30000' }, 'plain-auth': { type: 'boolean' } } })
const unhex = (s) => Buffer.from(s.replace(/^0x/, ''), 'hex')
const keccak = (b) => createKeccak('keccak256').update(b).digest()
const say = (ev, x = {}) => process.stdout.write(JSON.stringify({ ev, ...x }) + '\n')
const nest = (x) => (Array.isArray(x) ? x.map(nest) : x.toString('hex')); const unnest = (x) => (Array.isArray(x) ? x.map(unnest) : unhex(x))
const min = (n) => { let h = BigInt(n).toString(16); return h === '0' ? Buffer.alloc(0) : unhex(h.length % 2 ? '0' + h : h) }
const toInt = (b) => (b.length ? Number('0x' + b.toString('hex')) : 0)
const parseEnode = (u) => { const m = /^enode:\/\/([0-9a-f]{128})@([^:]+):(\d+)(?:\?discport=(\d+))?$/i.exec(u); return { id: unhex(m[1]), address: m[2], tcpPort: +m[3], udpPort: +(m[4] ?? m[3]) } }
const key = o.key ? unhex(o.key) : crypto.randomBytes(32)
const id = Buffer.from(secp.publicKeyCreate(key, false)).subarray(1)
const Z = Buffer.alloc(32); const E = unhex('56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421')
const headers = []; const byHash = new Map(); let parent = Z
for (let n = 0; n < +o.headers; n++) { // pre-London 15 fields
  const h = [parent, unhex('1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'), Buffer.alloc(20), E, E, E, Buffer.alloc(256),
    min(131072), min(n), min(8000000), Buffer.alloc(0), min(1500000000 + n * 13), Buffer.alloc(0), Z, Buffer.alloc(8)]
  parent = keccak(rlp.encode(h)); headers.push({ h, hash: parent }); byHash.set(parent.toString('hex'), n)
}
const genesis = o.genesis ? unhex(o.genesis) : headers[0]?.hash ?? Buffer.alloc(32, 0x11)
const best = o.best ? unhex(o.best) : headers.at(-1)?.hash ?? genesis
const freeU = () => new Promise((r) => { const s = dgram.createSocket('udp4'); s.bind(0, o.ip, () => { const p = s.address().port; s.close(() => r(p)) }) })
const freeT = () => new Promise((r) => { const s = net.createServer(); s.listen(0, o.ip, () => { const p = s.address().port; s.close(() => r(p)) }) })
const udp = +o.udp || await freeU(); const tcp = +o.tcp || await freeT()
if (o['plain-auth']) { // the package compares two buffers with === before it parses a plain ack, which is never true: its own parser is called here
  const sa = Peer.prototype._sendAuth; Peer.prototype._sendAuth = function () { this._EIP8 = false; return sa.call(this) }
  Peer.prototype._handleAck = function () {
    this._eciesSession.parseAckPlain(this._socketData.slice(0, 210)); this._state = 'Header'; this._nextPacketSize = 32
    process.nextTick(() => this._sendHello()); this._socketData.consume(210)
  }
}
let dpt = null
if (!o['no-dpt']) {
  dpt = new DPT(key, { endpoint: { address: o.ip, udpPort: udp, tcpPort: tcp }, refreshInterval: +o.refresh })
  dpt.on('error', (e) => say('dpt-error', { error: String(e.message ?? e) })) // mandatory: node EventEmitter throws otherwise
  dpt.on('peer:added', (p) => say('dpt-added', { id: p.id.toString('hex'), ip: p.address, udp: p.udpPort, tcp: p.tcpPort }))
  dpt.bind(udp, o.ip); await new Promise((r) => dpt.once('listening', r))
}
const rlpx = new RLPx(key, { dpt: o['no-auto-dial'] ? null : dpt, maxPeers: 25, capabilities: o.eth.split(',').map((v) => ETH['eth' + v]), listenPort: tcp })
const peers = new Map()
rlpx.on('error', (e) => say('rlpx-error', { error: String(e.message ?? e) }))
rlpx.on('peer:error', (p, e) => say('peer-error', { error: String(e.message ?? e) }))
rlpx.on('peer:removed', (p, reason, we) => { peers.delete(p.getId().toString('hex')); say('peer-removed', { id: p.getId().toString('hex'), reason, weDisconnected: we }) })
rlpx.on('peer:added', (p) => {
  const pid = p.getId().toString('hex'); peers.set(pid, p); const h = p.getHelloMessage()
  say('peer-added', { id: pid, p2p: h.protocolVersion, clientId: h.clientId, caps: h.capabilities.map((c) => `${c.name}/${c.version}`), shared: p.getProtocols().map((x) => `eth/${x.getVersion()}`) })
  const eth = p.getProtocols()[0]
  eth.on('message', (code, payload) => {
    say('msg', { id: pid, proto: 'eth', code, payload: nest(payload) })
    if (code === 3) {
      const [origin, max, skip, rev] = payload; let n = origin.length === 32 ? byHash.get(origin.toString('hex')) : toInt(origin); const out = []
      for (let i = 0; i < toInt(max) && n >= 0 && n < headers.length; i++, n += (toInt(skip) + 1) * (toInt(rev) ? -1 : 1)) out.push(headers[n].h)
      eth.sendMessage(4, out)
    } else if (code === 5) eth.sendMessage(6, payload.filter((h) => byHash.has(h.toString('hex'))).map(() => [[], []]))
    else if (code === 13) eth.sendMessage(14, payload.map(() => Buffer.from('c0ffee', 'hex')))
    else if (code === 15) eth.sendMessage(16, payload.map(() => []))
  })
  eth.once('status', (s) => say('status', { id: pid, networkId: toInt(s.networkId), td: s.td.toString('hex'), best: s.bestHash.toString('hex'), genesis: s.genesisHash.toString('hex') }))
  eth.sendStatus({ networkId: +o['network-id'], td: unhex(o.td), bestHash: best, genesisHash: genesis })
})
rlpx.listen(tcp, o.ip); await new Promise((r) => rlpx.once('listening', r))
say('ready', { enode: `enode://${id.toString('hex')}@${o.ip}:${tcp}?discport=${udp}`, id: id.toString('hex'), ip: o.ip, udp, tcp, genesis: genesis.toString('hex'), best: best.toString('hex') })
const boot = (p) => dpt.bootstrap(p).then(() => say('bootstrapped', {})); const conn = (p) => rlpx.connect(p).catch((e) => say('connect-error', { error: String(e.message ?? e) }))
for (const b of o.bootnode ?? []) boot(parseEnode(b))
for (const c of o.connect ?? []) conn(parseEnode(c))
readline.createInterface({ input: process.stdin }).on('line', async (l) => {
  if (!l.trim()) return
  try {
    const c = JSON.parse(l); const sel = () => (c.id ? [peers.get(c.id)] : [...peers.values()])
    switch (c.cmd) {
      case 'ping': { const r = await dpt._server.ping({ address: c.ip, udpPort: c.udp, tcpPort: c.tcp ?? null }); say('pong', { id: r.id.toString('hex') }); break }
      case 'bootstrap': boot(c.enode ? parseEnode(c.enode) : { address: c.ip, udpPort: c.udp, tcpPort: c.tcp ?? null }); break
      case 'table': say('table', { peers: dpt.getPeers().map((p) => ({ id: p.id.toString('hex'), ip: p.address, udp: p.udpPort, tcp: p.tcpPort })) }); break
      case 'connect': conn(parseEnode(c.enode)); break
      case 'send': for (const p of sel()) p.getProtocols()[0].sendMessage(c.code, unnest(c.payload)); break
      case 'p2pping': for (const p of sel()) p._sendPing(); break
      case 'disconnect': for (const p of sel()) p.disconnect(c.reason ?? 0); break
      case 'quit': process.exit(0)
    }
  } catch (e) { say('cmd-error', { error: String(e.message ?? e) }) }
}).on('close', () => process.exit(0))
