policy p
queues q1, q2, q3
priorities high > normal
fallback queue q3
ticket {
  id text
  created time
}
route by (weekday of created, hour of created) {
  mon..fri, 9..17 -> q1
  not fri..mon, any -> q2
  otherwise -> q3
}
rank by (weekday of created) {
  sat..sun -> high
  otherwise -> normal
}
