// Computes the genesis hash of a geth genesis file with EthereumJS, an implementation that shares no code with ours.
//   npm ci && node genesis-hash.mjs ../../../../hocon/networks/dev.genesis.json
// Prints one JSON line: {"hash":"0x...","stateRoot":"0x...","forkHash":"0x...","rlp":"0x..."}
import { readFileSync } from 'node:fs'
import { createBlock } from '@ethereumjs/block'
import { createCommonFromGethGenesis } from '@ethereumjs/common'
import { genesisMPTStateRoot } from '@ethereumjs/mpt'
import { MerkleStateManager } from '@ethereumjs/statemanager'
import { createAccount, createAddressFromString, bytesToHex, hexToBytes } from '@ethereumjs/util'

const genesis = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const common = createCommonFromGethGenesis(genesis, { chain: 'dev' })
common.setHardforkBy({ blockNumber: 0n, timestamp: genesis.timestamp })

// the state root by the path that their client takes for every block, account by account
const state = new MerkleStateManager({ common })
for (const [address, { balance, nonce }] of Object.entries(genesis.alloc)) {
  await state.putAccount(createAddressFromString(address), createAccount({ balance: BigInt(balance), nonce: BigInt(nonce ?? 0) }))
}
await state.flush()
const stateRoot = await state.getStateRoot()

// and by their shortcut for genesis states; both must agree
const shortcut = await genesisMPTStateRoot(Object.fromEntries(Object.entries(genesis.alloc).map(([a, { balance }]) => [a, balance])))
if (bytesToHex(shortcut) !== bytesToHex(stateRoot)) throw new Error('two state roots differ')

const params = common.genesis()
const header = { ...params, number: 0, stateRoot, extraData: hexToBytes(genesis.extraData), baseFeePerGas: genesis.baseFeePerGas }
const block = createBlock({ header }, { common, skipConsensusFormatValidation: false })
console.log(JSON.stringify({
  hash: bytesToHex(block.hash()),
  stateRoot: bytesToHex(stateRoot),
  forkHash: common.forkHash(common.hardfork(), block.hash()),
  hardfork: common.hardfork(),
  rlp: bytesToHex(block.header.serialize === undefined ? new Uint8Array() : block.header.serialize()),
}))
