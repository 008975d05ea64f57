policy small
queues q3, triage
priorities normal
fallback queue triage
ticket {
  id text
  created time
}
route { otherwise -> q3 }
rank { otherwise -> normal }
