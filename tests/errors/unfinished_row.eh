policy p
queues q
priorities normal
fallback queue q
ticket {
  id text
  created time
}
route {
  otherwise ->
}
rank { otherwise -> normal }
