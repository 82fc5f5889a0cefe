// Starts the real program and talks to its console: what the tests of foreign clients share.
import { spawn } from 'node:child_process'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const startLimit = 20_000
const endLimit = 10_000

/** Runs faultline on free ports and a workspace that is removed at the end; answers once both doors do. */
export async function start(...flags) {
  const program = process.env.FAULTLINE_BIN
  if (!program) throw new Error('FAULTLINE_BIN must name the faultline program; build/test interop sets it')
  const child = spawn(program, ['serve', '--ephemeral', '--sandbox', '127.0.0.1:0', '--console', '127.0.0.1:0', '--ready-json', ...flags],
    { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', chunk => { said += chunk })
  const gone = once(child, 'exit')
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const late = setTimeout(() => child.kill('SIGKILL'), endLimit)
    child.kill('SIGTERM')
    const [code] = await gone
    clearTimeout(late)
    return code
  }
  const failed = gone.then(([code]) => { throw new Error(`faultline ended with ${code} before it was ready: ${said}`) })
  failed.catch(() => {}) // its end after the start is no failure
  try {
    const line = await within(startLimit, 'no ready line', Promise.race([once(createInterface({ input: child.stdout }), 'line'), failed]))
    const ready = JSON.parse(line[0])
    return { ...ready, stop, call: (method, path, body) => call(ready, method, path, body), complaints: () => said }
  } catch (error) {
    await stop()
    throw error
  }
}

/** One call of the control API. */
async function call(ready, method, path, body) {
  const answer = await fetch(ready.console + '/api/v1' + path, {
    method,
    headers: { authorization: `Bearer ${ready.token}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(20_000)
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
  return text === '' ? null : JSON.parse(text)
}

/** A page of the unified API. */
export async function list(ready, plural, query = {}) {
  const at = new URL(`${ready.sandbox}/versioned/accounting/${plural}`)
  at.search = new URLSearchParams({ access_token: ready.connections[0].access_token, ...query })
  const answer = await fetch(at, {
    headers: { authorization: 'Basic ' + Buffer.from(`${ready.client_id}:${ready.client_secret}`).toString('base64'), 'x-rutter-version': '2024-08-31' },
    signal: AbortSignal.timeout(20_000)
  })
  if (!answer.ok) throw new Error(`${at.pathname} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json())[plural]
}

/** A plain listener that keeps what it is sent, as bytes. */
export async function listen() {
  const received = []
  const waiting = new Set()
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    received.push({ headers: request.headers, raw: Buffer.concat(chunks) })
    response.writeHead(200).end()
    for (const look of waiting) look()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}/webhooks`,
    received,
    /** The first delivery whose payload passes. */
    async delivery(passes, limit = 20_000) {
      let look
      const found = new Promise(resolve => {
        look = () => {
          const hit = received.find(d => passes(JSON.parse(d.raw)))
          if (hit) resolve(hit)
        }
        waiting.add(look)
        look()
      })
      try {
        const codes = () => received.map(d => JSON.parse(d.raw).code).join(', ') || 'nothing'
        return await within(limit, () => `no such delivery; received: ${codes()}`, found)
      } finally {
        waiting.delete(look)
      }
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

/** Whether the signature is that of these very bytes. */
export function signed(delivery, secret) {
  const want = Buffer.from('sha256=' + createHmac('sha256', secret).update(delivery.raw).digest('base64'))
  const got = Buffer.from(delivery.headers['x-rutter-signature'] ?? '')
  return got.length === want.length && timingSafeEqual(got, want)
}

async function within(limit, otherwise, promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(typeof otherwise === 'string' ? `${otherwise} within ${limit} ms` : otherwise())), limit)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
