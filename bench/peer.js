// SPDX-License-Identifier: Apache-2.0
//
// The policy of bench/policy.eh written by hand in JavaScript, for V8 (node).
//
//     node peer.js eval TICKETS             deciding only
//     node peer.js text TICKETS             the same with the phrases looked for in the body
//     node peer.js rows N ROWS TICKETS      first match among N routing rows, in line and by bucket
//     node peer.js compile N ROWS TICKETS   the rows from their file made into functions, and these at work
//     node peer.js ndjson FILE              NDJSON in, decisions out, to standard output
//     node peer.js start                    one decision
//
// One idea: plain objects of one shape, so that the engine can do its best.
'use strict'
const fs = require('fs')

const NOW_DAY = 20605 // 2026-06-01

// ---- the policy ----

const keyAccounts = new Set(
  Array.from({ length: 50 }, (_, i) => `keyaccount${String(i).padStart(2, '0')}.example.com`))
const easy = new Set(['password_reset', 'order_status', 'how_to', 'device_setup'])
const byValue = { none: 0, silver: 1, gold: 3 }
const emotionalPhrases = new RegExp('frustrated|furious|unacceptable|ridiculous|disappointed|' +
  'fed up|angry|worst experience|terrible service|waste of time', 'i')
const legalPhrases = new RegExp('lawyer|attorney|lawsuit|legal action|sue you|small claims|' +
  'gdpr complaint|consumer protection', 'i')
const queues = ['incident_vip', 'incident', 'privacy', 'retention_exec', 'retention_vip',
  'retention', 'bot_auth', 'bot_orders', 'bot_general', 'finance_exec', 'finance_vip',
  'refund_senior', 'refund', 'billing', 'exec_escalation', 'eng_vip', 'eng_senior', 'eng',
  'vip_desk', 'senior_desk', 'it_helpdesk', 'general']
const priorities = ['urgent', 'high', 'normal']
const tiers = ['automated', 'assisted', 'human']

function renewsSoon(customer) {
  return customer.renewal >= NOW_DAY && customer.renewal <= NOW_DAY + 30
}

function isVip(customer) {
  return customer.spend > 500000 || renewsSoon(customer) || customer.health < 40 ||
    keyAccounts.has(customer.domain) || customer.tags.includes('key_account')
}

function route(vip, tier, intent) {
  if (intent === 'outage') return vip ? 1 : 2
  if (intent === 'data_request') return 3
  if (intent === 'cancellation') return !vip ? 6 : tier === 3 ? 4 : 5
  if (tier === 1) return intent === 'password_reset' ? 7 : intent === 'order_status' ? 8 : 9
  if (vip && (intent === 'billing' || intent === 'refund')) return tier === 3 ? 10 : 11
  if (intent === 'refund') return tier === 3 ? 12 : 13
  if (intent === 'billing') return 14
  if (vip && tier === 3) return 15
  if (intent === 'bug') return vip ? 16 : tier === 3 ? 17 : 18
  if (vip) return 19
  if (tier === 3) return 20
  return intent === 'device_setup' || intent === 'personal' ? 21 : 22
}

function tierOf(t, complexity, legal) {
  if (t.asks_human || legal) return 3
  if (complexity <= 3 && easy.has(t.intent)) return 1
  return complexity <= 8 ? 2 : 3
}

function priorityOf(t, vip) {
  if (t.impact_users >= 50) return 0
  if (vip && t.intent !== 'device_setup' && t.intent !== 'personal') return 1
  return t.sentiment < -0.6 ? 1 : 2
}

function decide(t, emotional, legal) {
  const customer = t.customer, vip = isVip(customer)
  const complexity = 2 * (t.issues_count - 1) + 2 * t.prior_contacts +
    byValue[customer.value_tier] + (emotional ? 3 : 0) + (legal ? 4 : 0) +
    (t.order_value > 20000 ? 2 : 0)
  const tier = tierOf(t, complexity, legal)
  const sla = t.intent === 'outage' ? 15 : !vip ? 1440 : renewsSoon(customer) ? 30 : 60
  return { vip, priority: priorityOf(t, vip), tier, queue: route(vip, tier, t.intent), complexity,
    sla }
}

function pack(d) {
  return (d.vip ? 1 : 0) + d.priority * 2 + d.tier * 8 + d.queue * 32 + d.complexity * 1024 +
    d.sla * 65536
}

// ---- tickets ----

function readTicket(line) {
  const c = line.split('\t')
  return { id: c[0], subject: c[1], body: c[2].replaceAll('\x01', '\n'), channel: c[3],
    intent: c[4], region: c[5], impact_users: +c[6], order_value: +c[7], issues_count: +c[8],
    prior_contacts: +c[9], sentiment: +c[10], asks_human: c[11] === '1',
    customer: { spend: +c[12], renewal: +c[13], health: +c[14], domain: c[15],
      tags: c[16] ? c[16].split(',') : [], value_tier: ['none', 'silver', 'gold'][c[17]] },
    created_at: c[18], emotional: c[19] === '1', legal: c[20] === '1' }
}

function* linesOf(path) {
  const file = fs.openSync(path), block = Buffer.allocUnsafe(1 << 20)
  for (let have = 0, got; (got = fs.readSync(file, block, have, block.length - have)) > 0;) {
    have += got
    let from = 0
    for (let end; (end = block.indexOf(10, from)) >= 0 && end < have; from = end + 1)
      yield block.toString('utf8', from, end)
    block.copyWithin(0, from, have)
    have -= from
  }
}

function loadTickets(path, max) {
  const tickets = []
  for (const line of linesOf(path)) {
    tickets.push(readTicket(line))
    if (tickets.length === max) break
  }
  return tickets
}

// ---- measurements ----

// What this process has computed, in ns.
function clock() {
  const { user, system } = process.cpuUsage()
  return (user + system) * 1000
}

function measure(test, peer, tickets, n, inner, f) {
  const times = []
  let sum
  for (let round = 0; round < 6; round++) {
    const passes = round === 0 ? 1 : inner, start = clock()
    for (let k = 0; k < passes; k++) {
      sum = 0
      for (let i = 0; i < n; i++) sum += f(tickets[i]) * (i % 97 + 1)
    }
    if (round > 0) times.push((clock() - start) / n / passes)
  }
  times.sort((a, b) => a - b)
  console.log(`RESULT\t${test}\t${peer}\t${n}\t${times[2].toFixed(2)}\t${sum}`)
}

function runEval(tickets) {
  const f = t => pack(decide(t, t.emotional, t.legal))
  measure('hot4000', 'node', tickets, 4000, 50, f)
  measure('hot16000', 'node', tickets, 16000, 12, f)
  if (tickets.length > 16000) measure('stream', 'node', tickets, tickets.length, 1, f)
}

function runText(tickets) {
  const f = t => pack(decide(t, emotionalPhrases.test(t.body), legalPhrases.test(t.body)))
  measure('text4000', 'node', tickets, 4000, 10, f)
  if (tickets.length > 16000) measure('text50000', 'node', tickets, 50000, 1, f)
}

function loadRows(path) {
  return [...linesOf(path)].map(line => {
    const c = line.split('\t')
    return { intent: c[0], region: c[1], from: +c[2], to: +c[3], queue: +c[4] }
  })
}

function runRows(n, path, tickets) {
  const rows = loadRows(path)
  const buckets = new Map()
  for (const row of rows) {
    const key = row.intent + '|' + row.region
    if (!buckets.has(key)) buckets.set(key, [])
    buckets.get(key).push(row)
  }
  measure('rows' + n, 'node', tickets, 4000, n < 1000 ? 10 : 1, t => {
    const { intent, region } = t, spend = t.customer.spend
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]
      if (row.intent === intent && row.region === region && spend >= row.from && spend < row.to)
        return row.queue
    }
    return 0
  })
  measure('rows' + n, 'node index', tickets, 4000, 10, t => {
    const bucket = buckets.get(t.intent + '|' + t.region), spend = t.customer.spend
    for (let i = 0; bucket && i < bucket.length; i++) {
      const row = bucket[i]
      if (spend >= row.from && spend < row.to) return row.queue
    }
    return 0
  })
}

// A function for 500 rows each. Each is called once: V8 compiles a function when it is first called.
function compileRows(path) {
  const rows = loadRows(path), chunks = []
  for (let from = 0; from < rows.length; from += 500) {
    const code = rows.slice(from, from + 500).map(row => `if (intent === '${row.intent}' && ` +
      `region === '${row.region}' && spend >= ${row.from} && spend < ${row.to}) return ${row.queue}`)
    const chunk = new Function('intent', 'region', 'spend', code.join('\n') + '\nreturn 0')
    chunk('', '', 0)
    chunks.push(chunk)
  }
  return chunks
}

function runCompile(n, path, tickets) {
  const times = []
  let chunks
  for (let k = 0; k < 9; k++) {
    const start = clock()
    chunks = compileRows(path)
    times.push(clock() - start)
  }
  times.sort((a, b) => a - b)
  console.log(`RESULT\tcompile ${n} when\tnode\t${n}\t${times[4]}\t0`)
  measure('rows' + n, 'node code', tickets, 4000, 1, t => {
    for (const chunk of chunks) {
      const queue = chunk(t.intent, t.region, t.customer.spend)
      if (queue) return queue
    }
    return 0
  })
}

// Money is in major units there, dates are texts.
function runNdjson(path) {
  let out = ''
  for (const line of linesOf(path)) {
    const t = JSON.parse(line), customer = t.customer
    customer.renewal = Date.parse(customer.renewal_date) / 86400000
    customer.spend = Math.round(customer.spend * 100)
    t.order_value = Math.round(t.order_value * 100)
    const d = decide(t, emotionalPhrases.test(t.body), legalPhrases.test(t.body))
    out += `{"id":"${t.id}","class":"${d.vip ? 'vip' : 'standard'}","complexity":${d.complexity},` +
      `"tier":"${tiers[d.tier - 1]}","queue":"${queues[d.queue - 1]}",` +
      `"priority":"${priorities[d.priority]}","sla":${d.sla}}\n`
    if (out.length > 65536) {
      fs.writeSync(1, out)
      out = ''
    }
  }
  fs.writeSync(1, out)
}

const [test, ...args] = process.argv.slice(2)
if (test === 'start')
  console.log(queues[decide({ intent: 'billing', issues_count: 2, prior_contacts: 0, order_value: 0,
    impact_users: 1, sentiment: 0, asks_human: false, customer: { spend: 600000, renewal: 20819,
      health: 80, domain: 'a.example', tags: [], value_tier: 'none' } }, false, false).queue - 1])
else if (test === 'ndjson') runNdjson(args[0])
else if (test === 'rows') runRows(+args[0], args[1], loadTickets(args[2], 4000))
else if (test === 'compile') runCompile(+args[0], args[1], loadTickets(args[2], 4000))
else if (test === 'eval') runEval(loadTickets(args[0], 200000))
else runText(loadTickets(args[0], 50000))
