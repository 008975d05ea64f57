policy p
queues q, q3
priorities normal
fallback queue q
ticket {
  id text
  created time
  n int in 0..9 = 0
  t text = ""
}
route by (n, t) from "table_csv.csv" { otherwise -> q }
rank { otherwise -> normal }
