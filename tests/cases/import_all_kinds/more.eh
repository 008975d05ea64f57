phrases greet { "hi" }
action ping(v en)
