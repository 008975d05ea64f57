policy p
priorities normal
fallback queue triage
ticket {
  id text
  created time
}
route {
  otherwise -> general
}
rank { otherwise -> normal }
pool t { agents 1; serves general, triage }
