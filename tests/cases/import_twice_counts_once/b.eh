import "a"
let two = one + 1
