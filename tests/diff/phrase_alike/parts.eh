# What the policies here import.
calendar office { open mon..fri 09:00..17:00 }
phrases billing_words { " INVOICE ", "refund" }
