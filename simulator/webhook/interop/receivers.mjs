// How the receivers of each delivery profile tell a genuine request: with the package that the vendor publishes where
// there is one, and otherwise as its documentation says. Each function throws when the request is not genuine.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { Webhook as SvixWebhook } from 'svix'

/** Compares a header with the HMAC of what was signed. */
function same(header, secret, signed, encoding) {
  const want = Buffer.from(createHmac('sha256', secret).update(signed).digest(encoding))
  const got = Buffer.from(header ?? '')
  if (got.length !== want.length || !timingSafeEqual(got, want)) throw new Error(`the signature is ${header}`)
}

/** Base64 for addresses, with its padding. */
const forAddresses = base64 => base64.replaceAll('+', '-').replaceAll('/', '_')

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])]))
}

export const receivers = {
  standard: { many: true, timed: true, verify: (raw, headers, secret) => new StandardWebhook(secret).verify(raw, headers) },
  codat: { many: true, timed: true, verify: (raw, headers, secret) => new SvixWebhook(secret).verify(raw, headers) },
  stripe: { many: true, timed: true, verify: (raw, headers, secret) => Stripe.webhooks.constructEvent(raw, headers['stripe-signature'], secret) },
  rutter: {
    account: true,
    verify(raw, headers, secret) {
      const [scheme, signature] = (headers['x-rutter-signature'] ?? '').split(/=(.*)/s)
      if (scheme !== 'sha256') throw new Error(`the signature is ${headers['x-rutter-signature']}`)
      same(signature, secret, raw, 'base64')
    }
  },
  merge: {
    verify(raw, headers, secret) {
      const want = forAddresses(createHmac('sha256', secret).update(raw).digest('base64'))
      if (headers['x-merge-webhook-signature'] !== want) throw new Error(`the signature is ${headers['x-merge-webhook-signature']}`)
    }
  },
  apideck: {
    parses: true, // the signature is over what the body says, not over its bytes
    verify: (raw, headers, secret) => same(headers['x-apideck-signature'], secret, JSON.stringify(sorted(JSON.parse(raw))), 'hex')
  },
  quickbooks: { verify: (raw, headers, secret) => same(headers['intuit-signature'], secret, raw, 'base64') },
  xero: { handshake: true, verify: (raw, headers, secret) => same(headers['x-xero-signature'], secret, raw, 'base64') }
}
