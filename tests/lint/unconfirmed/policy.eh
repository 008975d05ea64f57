# What cells do not express: no text mentions "refund now" without "refund". The engine finds such tickets, the machine
# does not decide them so, and nothing may be told as found.
policy unconfirmed

queues desk, general
priorities high > low
fallback queue general

ticket {
  id      text
  created time
  body    text = ""
  impact  int in 1..100 = 1
}

let impossible = body mentions "refund now" and not (body mentions "refund")

route {
  odd:   when impossible  -> desk
  large: when impact > 50 -> desk
  otherwise -> general
}
rank {
  odd:   when impossible  -> high
  large: when impact > 50 -> high
  otherwise -> low
}

pool team { agents 2; serves desk, general }

guarantee whole: body mentions "refund now" implies body mentions "refund"
guarantee large: impact > 50 outranks impact <= 50
guarantee words: body never decides queue
