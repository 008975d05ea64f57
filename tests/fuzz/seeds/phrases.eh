policy phrases
queues a, b
priorities high > low
fallback queue b
ticket { id text; created time; body text = ""; key int? }
phrases law { "my lawyer", "sue", "court" }
phrases wrong also law allow 1 typo { "refund", "charge back" }
holdout 50% by key salt "s" as only
class only otherwise
complexity { count of wrong in body }
route { when body mentions law or body mentions "help me" -> a
  otherwise -> b }
rank { otherwise -> low }
