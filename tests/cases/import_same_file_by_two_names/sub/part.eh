import "../common"
let twice = limit * 2
