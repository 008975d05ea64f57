policy p
currency USD
timezone "America/New_York"
confidence 80%
# comment
queues q1, q2, q3, triage
priorities urgent > high > normal > low
skills sso, billing, tax
fallback queue triage
## documented
ticket {
  id text
  created time
  ## the words
  t text # trailing
}
class standard otherwise
tier human otherwise
route { # opens
  # a row
  when t is "a # b" -> q1 # done
  otherwise -> q3
} # closed
rank {
  otherwise -> normal
}
## a rule
rule r { # opens
  when t is "a # b" ## not of the row below
}
#
##
