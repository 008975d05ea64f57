let limit = 3
