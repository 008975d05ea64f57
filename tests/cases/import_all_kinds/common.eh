# shared by policies
import "more"
enum en { a, b }
record rec {
  e en
}
let hot = c.e is a
list words of text { "k" }
calendar biz { open mon..fri 09:00..18:00 }
