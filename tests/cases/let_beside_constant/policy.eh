policy p
queues q1, q2
skills s
priorities high > normal
fallback queue q1
ticket {
  id      text
  created time
  n       int in 0..9
  f       number in 0..1
  kind    enum { a, b, c }?
}

let or_true   = n > 3 or true
let true_or   = true or n > 3
let and_false = n > 3 and false
let or_false  = n > 3 or false
let not_and   = not (n > 3 and true)
let some      = kind in { a, b } or false
let none_of   = kind not in { a, b }
let low       = f < 0.5 or false
let below     = f < 0.5 or true

rule or_true   { when or_true; requires s }
rule true_or   { when true_or; requires s }
rule and_false { when and_false; requires s }
rule or_false  { when or_false; requires s }
rule not_and   { when not_and; requires s }
rule some      { when some; requires s }
rule none_of   { when none_of; requires s }
rule low       { when low; requires s }
rule below     { when below; requires s }

route {
  when or_true and true_or and not and_false and below and or_false and some -> q2
  when not_and and none_of and low                                           -> q2
  otherwise -> q1
}
rank { otherwise -> normal }
