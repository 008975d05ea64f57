policy q
let a = 1
