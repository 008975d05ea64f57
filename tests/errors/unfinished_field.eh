policy p
queues q
priorities normal
fallback queue q
ticket {
  id text
  created time
  tags set of text
}
route { otherwise -> q }
rank { otherwise -> normal }
