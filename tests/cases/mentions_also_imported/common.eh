phrases base { "refund", "money back" }
