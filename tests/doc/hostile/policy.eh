## A <script>alert(1)</script> & [link](http://evil.example) *in* a comment; `code` stays, `<b>` too.
policy hostile

timezone "Europe/Berlin"
queues a_b__c, triage
priorities high > normal
fallback queue triage

ticket {
  id      text
  created time
  ## Pipes | and `back | quotes`, <img src=x onerror=alert(1)> & @everyone.
  subject text = ""
  score   int in 0..10 = 0
}

list odd of text { "<script>", "a|b" }

class vip {
  when any {
    subject is "<img src=x onerror=alert(1)>"
    subject is "a | b `c` \\ *d* _e_ [f](http://evil.example) ~g~ #1 @everyone www.evil.example"
    subject is "</main></body><script>alert(1)</script>"
    subject is "right\u{202E}left \u{7}bell \u{1}mark\u{2} \u{2028}line"
    subject starts with "- not a list"
    subject ends with "1. not a list\n# not a heading"
    subject in odd
    (if score > 1 then lower of subject else subject) is "`tick``ticks`"
  }
  because "</p><script>alert(2)</script>\n\n# A heading"
  owner "<b onclick=x>*them*</b>"
}
class standard otherwise

route { otherwise -> a_b__c because "| a | table |" }
rank { odd_row: when subject mentions "<!-- comment -->" -> high; otherwise -> normal }

action say(what text)
rule loud { when score > 5; do say("<script>x</script> | `y` \u{202E}") }

target reply until created
sla vip      { reply 1h }
sla standard { reply 2h }
