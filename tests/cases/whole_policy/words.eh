phrases legal_words { "lawyer will write", "court" }
