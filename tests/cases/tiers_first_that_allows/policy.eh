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
  x bool = false
  y bool = false
  z bool = false
}
class standard otherwise
tier only_when { when x }
tier only_covers { covers y }
tier only_excludes { excludes y; because "plain"; owner "o"; share 5%..10% }
tier human otherwise
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
