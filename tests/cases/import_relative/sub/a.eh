import "b"
let yes = t in names
