-- SPDX-License-Identifier: Apache-2.0
--
-- The policy of bench/policy.eh written by hand in Lua, for LuaJIT.
--
--     luajit peer.lua eval TICKETS             deciding only
--     luajit peer.lua text TICKETS             the same with the phrases looked for in the body
--     luajit peer.lua rows N ROWS TICKETS      first match among N routing rows, in line and by bucket
--     luajit peer.lua compile N ROWS TICKETS   the rows from their file made into functions, and these at work
--     luajit peer.lua start                    one decision
--
-- One idea: tables and strings as Lua has them, local functions, nothing allocated by a decision.

local now_day = 20605 -- 2026-06-01

-- ---- the policy ----

local key_accounts = {}
for i = 0, 49 do
  key_accounts[string.format("keyaccount%02d.example.com", i)] = true
end
local easy = { password_reset = true, order_status = true, how_to = true, device_setup = true }
local by_value = { none = 0, silver = 1, gold = 3 }
local emotional_phrases = {
  "frustrated", "furious", "unacceptable", "ridiculous", "disappointed", "fed up", "angry",
  "worst experience", "terrible service", "waste of time",
}
local legal_phrases = {
  "lawyer", "attorney", "lawsuit", "legal action", "sue you", "small claims", "gdpr complaint",
  "consumer protection",
}

local function renews_soon(customer)
  return customer.renewal >= now_day and customer.renewal <= now_day + 30
end

local function is_vip(customer)
  if customer.spend > 500000 or renews_soon(customer) or customer.health < 40
    or key_accounts[customer.domain] then
    return true
  end
  local tags = customer.tags
  for i = 1, #tags do
    if tags[i] == "key_account" then return true end
  end
  return false
end

local function route(vip, tier, intent)
  if intent == "outage" then return vip and 1 or 2 end
  if intent == "data_request" then return 3 end
  if intent == "cancellation" then return not vip and 6 or tier == 3 and 4 or 5 end
  if tier == 1 then
    return intent == "password_reset" and 7 or intent == "order_status" and 8 or 9
  end
  if vip and (intent == "billing" or intent == "refund") then return tier == 3 and 10 or 11 end
  if intent == "refund" then return tier == 3 and 12 or 13 end
  if intent == "billing" then return 14 end
  if vip and tier == 3 then return 15 end
  if intent == "bug" then return vip and 16 or tier == 3 and 17 or 18 end
  if vip then return 19 end
  if tier == 3 then return 20 end
  return (intent == "device_setup" or intent == "personal") and 21 or 22
end

local function tier_of(t, complexity, legal)
  if t.asks_human or legal then return 3 end
  if complexity <= 3 and easy[t.intent] then return 1 end
  return complexity <= 8 and 2 or 3
end

local function priority_of(t, vip)
  if t.impact >= 50 then return 0 end
  if vip and t.intent ~= "device_setup" and t.intent ~= "personal" then return 1 end
  return t.sentiment < -0.6 and 1 or 2
end

-- Gives vip, priority, tier, queue, complexity, minutes to the first response.
local function decide(t, emotional, legal)
  local customer = t.customer
  local vip = is_vip(customer)
  local complexity = 2 * (t.issues - 1) + 2 * t.prior + by_value[customer.value]
    + (emotional and 3 or 0) + (legal and 4 or 0) + (t.order_value > 20000 and 2 or 0)
  local tier = tier_of(t, complexity, legal)
  local minutes = t.intent == "outage" and 15 or not vip and 1440
    or renews_soon(customer) and 30 or 60
  return vip, priority_of(t, vip), tier, route(vip, tier, t.intent), complexity, minutes
end

local function pack(vip, priority, tier, queue, complexity, minutes)
  return (vip and 1 or 0) + priority * 2 + tier * 8 + queue * 32 + complexity * 1024
    + minutes * 65536
end

-- ---- tickets ----

local values = { [0] = "none", "silver", "gold" }

local function split(line, separator)
  local parts, from = {}, 1
  while true do
    local at = string.find(line, separator, from, true)
    parts[#parts + 1] = string.sub(line, from, at and at - 1)
    if not at then return parts end
    from = at + 1
  end
end

local function read_ticket(line)
  local c = split(line, "\t")
  return {
    id = c[1], subject = c[2], body = (c[3]:gsub("\1", "\n")), channel = c[4], intent = c[5],
    region = c[6], impact = tonumber(c[7]), order_value = tonumber(c[8]),
    issues = tonumber(c[9]), prior = tonumber(c[10]), sentiment = tonumber(c[11]),
    asks_human = c[12] == "1", created = c[19], emotional = c[20] == "1", legal = c[21] == "1",
    customer = {
      spend = tonumber(c[13]), renewal = tonumber(c[14]), health = tonumber(c[15]),
      domain = c[16], tags = c[17] == "" and {} or split(c[17], ","),
      value = values[tonumber(c[18])],
    },
  }
end

local function load_tickets(path, max)
  local tickets = {}
  for line in io.lines(path) do
    tickets[#tickets + 1] = read_ticket(line)
    if #tickets == max then break end
  end
  return tickets
end

-- ---- measurements ----

-- Processor time: one thread, and nothing waits.
local clock = os.clock

local function measure(test, peer, tickets, n, inner, f)
  local times, sum = {}, 0
  for round = 0, 5 do
    local start = clock()
    for _ = 1, round == 0 and 1 or inner do
      sum = 0
      for i = 1, n do
        sum = sum + f(tickets[i]) * ((i - 1) % 97 + 1)
      end
    end
    if round > 0 then times[round] = (clock() - start) * 1e9 / n / inner end
  end
  table.sort(times)
  print(string.format("RESULT\t%s\t%s\t%d\t%.2f\t%.0f", test, peer, n, times[3], sum))
end

local function run_eval(tickets)
  local function f(t) return pack(decide(t, t.emotional, t.legal)) end
  measure("hot4000", "luajit", tickets, 4000, 50, f)
  measure("hot16000", "luajit", tickets, 16000, 12, f)
  if #tickets > 16000 then measure("stream", "luajit", tickets, #tickets, 1, f) end
end

local function mentions(folded, phrases)
  for i = 1, #phrases do
    if string.find(folded, phrases[i], 1, true) then return true end
  end
  return false
end

local function run_text(tickets)
  local function f(t)
    local folded = string.lower(t.body)
    return pack(decide(t, mentions(folded, emotional_phrases), mentions(folded, legal_phrases)))
  end
  measure("text4000", "luajit", tickets, 4000, 5, f)
  if #tickets > 16000 then measure("text50000", "luajit", tickets, 50000, 1, f) end
end

local function load_rows(path)
  local rows = {}
  for line in io.lines(path) do
    local c = split(line, "\t")
    rows[#rows + 1] = { intent = c[1], region = c[2], from = tonumber(c[3]), to = tonumber(c[4]),
                        queue = tonumber(c[5]) }
  end
  return rows
end

local function buckets_of(rows)
  local buckets = {}
  for _, row in ipairs(rows) do
    local regions = buckets[row.intent] or {}
    buckets[row.intent] = regions
    regions[row.region] = regions[row.region] or {}
    table.insert(regions[row.region], row)
  end
  return buckets
end

local function run_rows(n, path, tickets)
  local rows = load_rows(path)
  local buckets, none = buckets_of(rows), {}
  measure("rows" .. n, "luajit", tickets, 4000, #rows < 1000 and 10 or 1, function(t)
    local intent, region, spend = t.intent, t.region, t.customer.spend
    for i = 1, #rows do
      local row = rows[i]
      if row.intent == intent and row.region == region and spend >= row.from and spend < row.to then
        return row.queue
      end
    end
    return 0
  end)
  measure("rows" .. n, "luajit index", tickets, 4000, 10, function(t)
    local bucket, spend = (buckets[t.intent] or none)[t.region] or none, t.customer.spend
    for i = 1, #bucket do
      local row = bucket[i]
      if spend >= row.from and spend < row.to then return row.queue end
    end
    return 0
  end)
end

-- ---- rows as code ----

local CHUNK = 500 -- rows a function

local function compile_chunk(rows, from)
  local code = { "local intent, region, spend = ..." }
  for i = from, math.min(from + CHUNK - 1, #rows) do
    local row = rows[i]
    code[#code + 1] = string.format(
      "if intent == %q and region == %q and spend >= %d and spend < %d then return %d end",
      row.intent, row.region, row.from, row.to, row.queue)
  end
  return assert(loadstring(table.concat(code, "\n")))
end

local function compile_rows(path)
  local rows, chunks = load_rows(path), {}
  for from = 1, #rows, CHUNK do
    chunks[#chunks + 1] = compile_chunk(rows, from)
  end
  return chunks
end

local function run_compile(n, path, tickets)
  local chunks, times = nil, {}
  for k = 1, 9 do
    local start = clock()
    chunks = compile_rows(path)
    times[k] = (clock() - start) * 1e9
  end
  table.sort(times)
  print(string.format("RESULT\tcompile %s when\tluajit\t%s\t%.0f\t0", n, n, times[5]))
  measure("rows" .. n, "luajit code", tickets, 4000, 1, function(t)
    for i = 1, #chunks do
      local queue = chunks[i](t.intent, t.region, t.customer.spend)
      if queue then return queue end
    end
    return 0
  end)
end

local test = arg[1]
if test == "start" then
  local _, _, _, queue = decide({
    intent = "billing", issues = 2, prior = 0, order_value = 0, impact = 1, sentiment = 0,
    customer = { spend = 600000, renewal = 20819, health = 80, domain = "a.example", tags = {},
                 value = "none" },
  }, false, false)
  print(queue)
elseif test == "rows" then
  run_rows(arg[2], arg[3], load_tickets(arg[4], 4000))
elseif test == "compile" then
  run_compile(arg[2], arg[3], load_tickets(arg[4], 4000))
elseif test == "eval" then
  run_eval(load_tickets(arg[2], 200000))
else
  run_text(load_tickets(arg[2], 50000))
end
