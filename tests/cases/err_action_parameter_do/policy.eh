policy p
queues q1, triage
priorities high > normal
fallback queue triage
ticket {
  id text
  created time
}
route { otherwise -> q1 }
rank { otherwise -> normal }
action tell(who text,
            do text)
