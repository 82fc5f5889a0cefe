// Receivers that nobody here wrote take genuine deliveries of their profile and refuse each fault of the signature.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { start } from '../../platform/quickbooks/interop/faultline.mjs'
import { receivers } from './receivers.mjs'

const refused = ['signature_missing', 'signature_invalid', 'signature_old_secret', 'signature_hex', 'event_forged', 'signature_reencoded', 'body_tampered']
const accepted = ['signature_header_case', 'body_reencoded', 'event_duplicated']

/** Listens, judges every request as it comes and answers as a receiver does. */
async function listen() {
  const judged = []
  const receiver = { judged, verify: () => {} }
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const raw = Buffer.concat(chunks)
    let error
    try { await receiver.verify(raw.toString('utf8'), request.headers) } catch (thrown) { error = thrown }
    judged.push({ raw, headers: request.headers, error })
    response.writeHead(error ? 401 : 200).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  receiver.url = `http://127.0.0.1:${server.address().port}/`
  receiver.close = async () => { server.closeAllConnections(); server.close(); await once(server, 'close') }
  return receiver
}

describe('receivers', { timeout: 120_000 }, () => {
  let world, receiver, connection

  before(async () => {
    receiver = await listen()
    world = await start('--clock', 'virtual', '--limits', 'off')
    connection = world.connections[0].id
  })

  after(async () => {
    const code = await world?.stop()
    await receiver?.close()
    assert.equal(code, 0, `faultline did not end in good order: ${world?.complaints()}`)
  })

  /** Lets one invoice come to be on the platform and the sync find it; answers with what was received. */
  async function occur() {
    const from = receiver.judged.length
    await world.call('POST', `/books/${connection}/invoice`, {})
    await world.call('POST', `/connections/${connection}/sync`, { type: 'incremental' })
    await world.call('POST', '/clock/advance', { by: '1ms' }) // answers when everything that was due has run
    const received = receiver.judged.slice(from)
    assert.ok(received.length > 0, 'nothing was received')
    return received
  }

  /** Takes what was refused when it comes again: some senders hold everything else back until then. */
  async function drain() {
    const { verify } = receiver
    receiver.verify = () => {}
    const { reached } = await world.call('POST', '/clock/run', {})
    assert.ok(reached, 'the world does not come to rest')
    receiver.verify = verify
  }

  for (const [profile, { verify, account, many, timed, parses, handshake }] of Object.entries(receivers)) {
    describe(profile, () => {
      let endpoint
      const by = secret => (raw, headers) => verify(raw, headers, secret)

      before(async () => {
        const created = world.call('POST', '/endpoints', { url: receiver.url + profile, profile, events: ['INVOICE_CREATED'] })
        receiver.verify = async (raw, headers) => verify(raw, headers, (await created).secret) // a sender may ask at once
        endpoint = await created
        receiver.verify = by(endpoint.secret)
      })
      after(() => world.call('DELETE', '/endpoints/' + endpoint.id))

      if (handshake) test('the sender first makes sure that forged requests are refused', async () => {
        await world.call('POST', '/clock/advance', { by: '1ms' })
        const asked = receiver.judged.filter(({ raw }) => raw.includes('"events":[]'))
        assert.deepEqual(asked.map(({ error }) => Boolean(error)).sort(), [false, false, true, true])
        const { endpoints } = await world.call('GET', '/endpoints')
        assert.equal(endpoints.find(({ id }) => id === endpoint.id).handshake, 'confirmed')
      })

      test('genuine deliveries are taken', async () => {
        assert.equal(endpoint.secret === world.client_secret, Boolean(account))
        for (const { error } of await occur()) assert.ifError(error)
      })

      test('a test event and one by hand are taken', async () => {
        const tested = await world.call('POST', `/endpoints/${endpoint.id}/test`)
        const own = { code: 'OWN_EVENT', body: { z: [1.5, { b: 'ü <&> "', a: null }], a: 1 } }
        const sent = await world.call('POST', `/endpoints/${endpoint.id}/send`, own)
        for (const { attempts } of [tested, sent]) assert.equal(attempts[0].attempt.status, 200, JSON.stringify(attempts[0].attempt))
        assert.deepEqual(JSON.parse(receiver.judged.at(-1).raw), own.body)
      })

      test('a rotation keeps receivers on both sides of it', { skip: account ? 'the account has one secret' : false }, async () => {
        const old = endpoint.secret
        endpoint = await world.call('POST', `/endpoints/${endpoint.id}/rotate`, { overlap: '1h' })
        assert.notEqual(endpoint.secret, old)
        receiver.verify = by(endpoint.secret)
        for (const { error } of await occur()) assert.ifError(error)
        receiver.verify = by(old)
        for (const { error } of await occur()) assert.equal(error === undefined, Boolean(many), 'with the secret before')
        await drain()
        await world.call('POST', '/clock/advance', { by: '2h' })
        for (const { error } of await occur()) assert.ok(error, 'the secret before outlived its overlap')
        await drain()
        receiver.verify = by(endpoint.secret)
      })

      for (const type of timed ? [...refused, 'signature_skewed'] : refused) {
        const taken = parses && type === 'signature_reencoded'
        test(`${type} is ${taken ? 'taken' : 'refused'}`, async () => {
          await world.call('POST', '/faults', { name: 'one', where: { hop: 'webhook' }, when: { times: 1 }, effect: { type } })
          const [first] = await occur()
          assert.equal(first.error === undefined, Boolean(taken), `${first.error}: ${JSON.stringify(first.headers)} ${first.raw}`)
          await world.call('DELETE', '/faults')
          await drain()
        })
      }

      for (const type of accepted) {
        test(`${type} is taken`, async () => {
          await world.call('POST', '/faults', { name: 'one', where: { hop: 'webhook' }, when: { times: 1 }, effect: { type } })
          for (const { error } of await occur()) assert.ifError(error)
          await world.call('DELETE', '/faults')
        })
      }
    })
  }
})
