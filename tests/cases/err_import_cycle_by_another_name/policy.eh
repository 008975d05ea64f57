policy p
currency USD
timezone "America/New_York"
confidence 80%
import "part"
queues q1, q2, q3, triage
priorities urgent > high > normal > low
fallback queue triage
ticket {
  id text
  created time
}
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
