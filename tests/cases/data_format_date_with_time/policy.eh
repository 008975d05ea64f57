policy p
queues q1, q3
priorities high > normal
fallback queue q3
ticket {
  id text
  created time
  d date? format "%d/%m/%Y %H:%M"
}
action n(k date)
rule r { when d is known; do n(d) }
route { otherwise -> q1 }
rank { otherwise -> normal }
