policy p
queues a, b
priorities high > low
fallback queue a
ticket {
  id        text
  created   time
  solved_at time?
  size      int?
  day       date?
  tags      set of text up to 3 = {}
}
route {
  when solved_at is known and size is known and day is known   -> b
  when day is known and solved_at is known and size is missing -> a
  when (any t in tags where true or t is "x" or day is known)  -> b
  otherwise -> a
}
rank { otherwise -> low }
