policy p
currency USD
timezone "America/New_York"
confidence 80%
import "common"
import "./common"
import "sub/part"
queues q1, q2, q3, triage
priorities urgent > high > normal > low
fallback queue triage
ticket {
  id text
  created time
  n int in 0..9 = 7
}
route {
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule r { when n > twice and n > limit }
