// The published client node-quickbooks, unchanged, against the façade: what it writes must come back through the
// unified API and as a signed event.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import QuickBooks from 'node-quickbooks'
import { list, listen, signed, start } from './faultline.mjs'

const redirect = 'http://127.0.0.1:9/callback' // never fetched: the code is read off the redirect
const failsOf = error => error.response?.data?.Fault?.Error ?? error.Fault?.Error ?? []

describe('node-quickbooks', { timeout: 60_000 }, () => {
  let world, receiver, realm, tokens, books
  // ask calls one of the client's functions, which answer by callback.
  const ask = (name, ...args) => new Promise((resolve, reject) =>
    books[name](...args, (error, answer) => error ? reject(error) : resolve(answer)))

  before(async () => {
    receiver = await listen()
    world = await start('--clock', 'virtual', '--limits', 'off') // the client does not try again after a 429
    await world.call('POST', '/endpoints', { url: receiver.url, profile: 'rutter', events: ['*'] })
  })

  after(async () => {
    const code = await world?.stop()
    await receiver?.close()
    assert.equal(code, 0, `faultline did not end in good order: ${world?.complaints()}`)
  })

  test('consent gives a code, and the code tokens', async () => {
    const consent = new URL(world.sandbox + '/quickbooks/connect/oauth2')
    consent.search = new URLSearchParams({ client_id: world.client_id, redirect_uri: redirect, response_type: 'code', scope: 'com.intuit.quickbooks.accounting', state: 'opaque', auto_approve: '1' })
    const approved = await fetch(consent, { redirect: 'manual' })
    assert.equal(approved.status, 302, await approved.text())
    const back = new URL(approved.headers.get('location'))
    assert.equal(back.origin + back.pathname, redirect)
    assert.equal(back.searchParams.get('state'), 'opaque')
    realm = back.searchParams.get('realmId')
    assert.match(realm, /^\d+$/)
    const trade = () => fetch(world.sandbox + '/quickbooks/oauth2/v1/tokens/bearer', {
      method: 'POST',
      headers: { authorization: 'Basic ' + Buffer.from(`${world.client_id}:${world.client_secret}`).toString('base64'), accept: 'application/json' },
      body: new URLSearchParams({ grant_type: 'authorization_code', code: back.searchParams.get('code'), redirect_uri: redirect })
    })
    const answer = await trade()
    assert.equal(answer.status, 200)
    tokens = await answer.json()
    assert.equal(tokens.token_type, 'bearer')
    assert.ok(tokens.access_token && tokens.refresh_token)
    const again = await trade()
    assert.equal(again.status, 400, 'a code works once')
    assert.equal((await again.json()).error, 'invalid_grant')
  })

  test('the client is pointed at the sandbox and refreshes its token', async () => {
    QuickBooks.V3_ENDPOINT_BASE_URL = world.sandbox + '/quickbooks/v3/company/'
    QuickBooks.TOKEN_URL = world.sandbox + '/quickbooks/oauth2/v1/tokens/bearer'
    QuickBooks.REVOKE_URL = world.sandbox + '/quickbooks/v2/oauth2/tokens/revoke'
    QuickBooks.USER_INFO_URL = world.sandbox + '/quickbooks/v1/openid_connect/userinfo'
    books = new QuickBooks(world.client_id, world.client_secret, tokens.access_token, false, realm, true, false, null, '2.0', tokens.refresh_token)
    const fresh = await ask('refreshAccessToken')
    assert.notEqual(fresh.access_token, tokens.access_token)
    assert.equal(books.token, fresh.access_token)
  })

  test('company, queries, counts and reads agree', async () => {
    const company = await ask('getCompanyInfo', realm)
    assert.ok(company.CompanyName)
    const counted = (await ask('findInvoices', { count: true })).QueryResponse.totalCount
    assert.ok(counted > 10, `only ${counted} invoices`)
    const all = (await ask('findInvoices', { fetchAll: true, limit: 40 })).QueryResponse.Invoice
    assert.equal(all.length, counted, 'pages do not add up to the count')
    assert.equal(new Set(all.map(i => i.Id)).size, counted)
    const few = (await ask('findInvoices', [{ field: 'TotalAmt', value: '0', operator: '>' }, { desc: 'MetaData.LastUpdatedTime' }, { field: 'limit', value: 5 }])).QueryResponse
    assert.equal(few.Invoice.length, 5)
    assert.equal(few.maxResults, 5)
    const one = await ask('getInvoice', few.Invoice[0].Id)
    assert.deepEqual(one, few.Invoice[0], 'a read differs from the query')
    const named = (await ask('findInvoices', { DocNumber: one.DocNumber })).QueryResponse.Invoice
    assert.deepEqual(named.map(i => i.Id), [one.Id])
  })

  test('an invoice that it creates comes back as a record and a signed event', async () => {
    const [customer] = (await ask('findCustomers', { limit: 1 })).QueryResponse.Customer
    const [item] = (await ask('findItems', [{ field: 'Type', value: ['Service', 'NonInventory'], operator: 'IN' }, { field: 'limit', value: 1 }])).QueryResponse.Item
    const created = await ask('createInvoice', {
      DocNumber: 'INTEROP-1', CustomerRef: { value: customer.Id }, PrivateNote: 'made by node-quickbooks',
      Line: [{ DetailType: 'SalesItemLineDetail', Amount: 42.5, SalesItemLineDetail: { ItemRef: { value: item.Id } } }]
    })
    assert.equal(created.SyncToken, '0')
    assert.equal(created.TotalAmt, 42.5)
    assert.deepEqual(await find(created.Id), [], 'the copy knew before a sync')
    await anHourLater()
    const [seen] = await find(created.Id)
    assert.equal(seen?.document_number, 'INTEROP-1')
    assert.equal(seen.total_amount, 42.5)
    const event = await receiver.delivery(e => e.code === 'INVOICE_CREATED' && e.invoice.platform_id === created.Id)
    assert.ok(signed(event, world.client_secret), 'the signature is not that of the bytes')
    assert.ok(!signed({ ...event, raw: Buffer.concat([event.raw, Buffer.from(' ')]) }, world.client_secret))
  })

  test('a sparse update keeps the rest, and a stale one is refused', async () => {
    const [invoice] = (await ask('findInvoices', { DocNumber: 'INTEROP-1' })).QueryResponse.Invoice
    const updated = await ask('updateInvoice', { Id: invoice.Id, SyncToken: invoice.SyncToken, DueDate: '2026-12-24' })
    assert.equal(updated.SyncToken, '1')
    assert.equal(updated.DueDate, '2026-12-24')
    assert.equal(updated.PrivateNote, 'made by node-quickbooks')
    assert.equal(updated.TotalAmt, 42.5)
    await assert.rejects(ask('updateInvoice', { Id: invoice.Id, SyncToken: invoice.SyncToken, DueDate: '2027-01-01' }), error => {
      assert.equal(failsOf(error)[0]?.code, '5010', JSON.stringify(failsOf(error)))
      return true
    })
    await world.call('POST', `/connections/${world.connections[0].id}/sync`, { type: 'incremental', objects: ['invoice'] })
    const [seen] = await find(invoice.Id)
    assert.match(seen.due_date, /^2026-12-24/)
    const event = await receiver.delivery(e => e.code === 'INVOICE_UPDATED' && e.invoice.platform_id === invoice.Id)
    assert.ok(signed(event, world.client_secret))
  })

  test('a void empties an invoice, a delete removes it', async () => {
    const make = async number => {
      const [like] = (await ask('findInvoices', { DocNumber: 'INTEROP-1' })).QueryResponse.Invoice
      return ask('createInvoice', { DocNumber: number, CustomerRef: like.CustomerRef, Line: like.Line.filter(l => l.DetailType === 'SalesItemLineDetail').map(({ Id, LineNum, ...line }) => line) })
    }
    const voided = await make('INTEROP-2')
    const answer = (await ask('voidInvoice', voided.Id)).Invoice
    assert.equal(answer.TotalAmt, 0)
    assert.match(answer.PrivateNote, /Voided/)
    const deleted = await make('INTEROP-3')
    const gone = (await ask('deleteInvoice', deleted.Id)).Invoice
    assert.equal(gone.status, 'Deleted')
    await assert.rejects(ask('getInvoice', deleted.Id), error => failsOf(error)[0]?.code === '610')
    await anHourLater()
    assert.equal((await find(voided.Id))[0]?.total_amount, 0)
    assert.deepEqual(await find(deleted.Id), [])
  })

  test('refusals reach the client as it knows them', async () => {
    await assert.rejects(ask('createInvoice', { Line: [] }), error => error.response.status === 400 && failsOf(error).length > 0)
    await assert.rejects(ask('getInvoice', '999999999'), error => failsOf(error)[0]?.code === '610')
    const token = books.token
    books.token = 'wrong'
    await assert.rejects(ask('findInvoices', { limit: 1 }), error => error.response.status === 401)
    books.token = token
  })

  // The hourly sync runs, and the access token, which lives an hour, dies.
  async function anHourLater() {
    await world.call('POST', '/clock/advance', { by: '60m' })
    await assert.rejects(ask('getCompanyInfo', realm), error => error.response.status === 401)
    await ask('refreshAccessToken')
  }

  async function find(platformID) {
    return list(world, 'invoices', { filter: `platform_id = "${platformID}"` })
  }
})
