let wrong = 1
