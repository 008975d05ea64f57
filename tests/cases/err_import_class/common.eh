let a = 1
class b { when true }
