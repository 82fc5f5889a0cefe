// The Postman collection that the sandbox serves, run from top to bottom against a fresh workspace.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { start } from '../../platform/quickbooks/interop/faultline.mjs'

const newman = createRequire(import.meta.url)('newman')
let world

before(async () => { world = await start('--limits', 'off') })
after(async () => { await world?.stop() })

test('every request of the collection answers 200', async () => {
  const collection = await (await fetch(world.sandbox + '/versioned/postman.json')).json()
  const values = { client_id: world.client_id, client_secret: world.client_secret, access_token: world.connections[0].access_token }
  const { run } = await promisify(newman.run)({ collection, envVar: Object.entries(values).map(([key, value]) => ({ key, value })) })
  assert.deepEqual(run.failures.map(f => `${f.source.name}: ${f.error.message}`), [])
  const written = run.executions.filter(e => e.request.method !== 'GET' && e.response)
  assert.ok(written.length >= 15, `${written.length} writes were sent`)
  assert.ok(run.stats.requests.total >= 40, `${run.stats.requests.total} requests were sent`)
})
