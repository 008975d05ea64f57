let first_reply = 3
