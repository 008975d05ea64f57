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
  w word
  `in` int = 0
  c rec
}
enum word { `and`, `or`, `not`, `is`, `in`, `if`, `then`, `else`, `any`, `all`, `by`, `where`, `when`, `otherwise`, `missing`, `known`, `true`, `false`, `mentions`, `within`, `starts`, `ends`, `does` }
record rec {
  `is` int in 0..9
}
let `by` = `in` is 4
class standard otherwise
tier human otherwise
route {
  `when`: when w is `does` -> q1
  otherwise -> q3
}
rank {
  otherwise -> normal
}
rule `is` { when w is `does` and `in` is 4 }
rule two { when c.`is` is 5 }
rule let_ { when `by` }
rule known_ { when w is `missing` and w is not `known` }
