policy p
currency USD
timezone "America/New_York"
confidence 80%
queues q1, q2, q3, triage
priorities urgent > high > normal > low
skills sso, billing, tax
fallback queue triage
ticket {
  id text
  created time
}
action i(v int)
action n(v number)
action m(v money)
action d(v duration)
action t(v time)
action dd(v date)
action x(v text)
action b(v bool)
class standard otherwise
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule a { when 90 minutes is 1h30m; do d(1w2d3h4m5s6ms) }
rule b { when 1 week is 7d and 2 weeks is 2w }
rule c { when 1 day is 24h and 3 days is 72h }
rule d { when 1 hour is 60m and 2 hours is 120m }
rule e { when 1 minute is 60s }
rule f { when 1 second is 1000ms and 3 seconds is 3s }
rule g { when 250ms < 1s }
rule h { when 1d12h is 36h }
