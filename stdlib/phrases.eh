# SPDX-License-Identifier: Apache-2.0
#
# std/phrases: words that decide where a ticket goes, in English.
#
# The idea: a phrase is here only if an ordinary ticket would hardly hold it. Every set has two
# parts. NAME_misspelt forgives one slip in each word of five letters or more: "chargebak" counts,
# and plurals do. NAME takes it in, and adds the words whose misspelling is an everyday word and
# that must be spelt as they stand ("lawyer" is a letter from "layer", "furious" from "curious").
# The sources are in docs/stdlib.md.

## Law, data protection, compliance and card disputes: what a machine must never answer alone.
phrases legal also legal_misspelt {
  "lawyer", "lawyers", "liability", "liabilities", "held liable", "hold you liable", "are liable",
  "is liable", "be liable", "you liable"
  "legal action", "legal advice", "legal counsel", "legal department", "legal team",
  "legal claim", "legal notice", "legal hold", "legal threat", "my legal rights"
  "sue you", "will sue", "going to sue", "suing you", "suing your"
  "take you to court", "taking you to court", "see you in court", "small claims"
  "litigation", "class action", "cease and desist"
  "charge back", "charge-back", "charge backs", "charge-backs", "reverse the charge", "section 75"
  "gdpr", "ccpa", "cpra", "dsar", "subject access", "do not sell", "hipaa", "dmca", "cfpb"
}

## The part of `legal` that may be misspelt.
phrases legal_misspelt allow 1 typo {
  # People and steps of the law
  "attorney", "solicitor", "barrister", "lawsuit", "subpoena", "arbitration",
  "ombudsman", "legal proceedings", "breach of contract", "letter before action"
  # Card schemes: a payment taken back through the bank
  "chargeback", "pre-arbitration", "dispute this charge", "dispute this transaction",
  "dispute it with my bank"
  # GDPR, articles 15 to 22, 77 and 82
  "data deletion", "delete my data", "delete all my data", "delete my personal data",
  "delete all my personal data",
  "erase my data", "erase my personal data", "right to erasure", "right to be forgotten",
  "right of access", "data portability", "restriction of processing", "data protection officer",
  "data protection authority", "supervisory authority"
  # CCPA and CPRA, sections 1798.100 to 1798.121
  "delete my personal information", "sell my personal information", "exercise my rights",
  "personal information you hold", "data you hold about me"
  # Who else the customer may turn to
  "trading standards", "attorney general", "better business bureau", "federal trade commission",
  "information commissioner", "consumer protection"
  # Claims
  "negligence", "defamation", "personal injury", "false advertising", "copyright infringement",
  "trademark infringement", "compliance officer", "compliance department"
}

## Anger, despair and broken trust: who writes this has had enough of canned answers.
phrases emotional also emotional_misspelt {
  "furious", "livid", "fuming", "angry", "so upset", "very upset", "really upset"
  "fed up", "sick of", "sick and tired", "had enough", "had it with", "in tears", "at my wits end"
  "at my wit's end", "at my wit\u{2019}s end", "losing my mind", "driving me crazy"
  "let me down", "lied to", "ripped off", "rip off", "rip-off", "this is a scam", "scammed",
  "scammers"
  "awful service", "shame on you", "never again", "waste of time", "a total joke"
}

## The part of `emotional` that may be misspelt.
phrases emotional_misspelt allow 1 typo {
  "outraged", "outrageous", "disgusted", "disgusting", "disgraceful", "appalled", "appalling",
  "unacceptable", "infuriated", "infuriating", "frustrated", "frustrating", "ridiculous",
  "shameful", "heartbroken", "devastated", "pathetic"
  "extremely upset", "extremely disappointed", "deeply disappointed", "so disappointed",
  "very disappointed", "bitterly disappointed", "beyond disappointed"
  "so dissapointed", "very dissapointed", "extremely dissapointed", "deeply dissapointed"
  "terrible service", "terrible experience", "horrible service", "horrible experience",
  "worst service", "worst company", "worst experience", "worst customer service"
  "waste of money", "complete waste", "absolute joke", "complete joke", "beyond a joke"
  "completely ignored", "nobody cares", "nobody answers", "my patience", "last straw"
}

## The customer asks for a person. Who asks gets one, whatever a tier says.
phrases asks_for_person also asks_for_person_misspelt {
  "talk to a person", "talk with a person", "talk to a human", "talk with a human",
  "talk to a real", "talk with a real", "talk to someone", "talk with someone",
  "talk to somebody", "talk to an agent", "talk to a manager", "talk to a representative",
  "talk to a supervisor", "real human", "live agent", "live human", "real agent",
  "no bots", "no more bots", "not another bot", "stop the bot", "instead of a bot",
  "want a human", "need a human", "want a person", "need a person", "get me a human",
  "get me a person", "give me a human", "give me a person"
}

## The part of `asks_for_person` that may be misspelt.
phrases asks_for_person_misspelt allow 1 typo {
  "speak to a person", "speak with a person", "speak to a human", "speak with a human",
  "speak to a real", "speak with a real", "speak to someone", "speak with someone",
  "speak to somebody", "speak with somebody", "speak to an agent", "speak with an agent",
  "speak to a representative", "speak with a representative", "speak to your manager",
  "speak to a manager", "speak with a manager", "speak to a supervisor",
  "speak with a supervisor", "speak directly"
  "connect me to a person", "connect me with a person", "connect me to an agent",
  "transfer me to a person", "transfer me to an agent", "put me through to"
  "real person", "actual person", "live person", "human being", "human agent", "actual human",
  "customer service representative", "human representative", "human please", "human, please"
  "someone real", "person please", "person, please"
}

## An account or a system in the wrong hands, or about to be.
phrases security also security_misspelt {
  "data breach", "data leak", "hacked", "hacker", "hackers", "been pwned", "sim swap", "zero-day"
  "0-day", "sql injection", "lost laptop", "lost my laptop", "lost phone", "lost my phone"
  "login i do not recognise", "login i do not recognize", "login i don't recognise"
  "login i don't recognize", "cve", "is this a scam"
}

## The part of `security` that may be misspelt.
phrases security_misspelt allow 1 typo {
  "phishing", "ransomware", "malware", "spyware", "keylogger", "identity theft",
  "unauthorized access", "unauthorised access", "unauthorized login", "unauthorised login",
  "suspicious login", "suspicious email", "suspicious link", "suspicious activity",
  "security incident", "security breach", "security vulnerability", "password leaked",
  "leaked password", "stolen password", "stolen laptop", "stolen phone",
  "account was compromised", "account is compromised", "account has been compromised",
  "account takeover", "password was changed without", "credential stuffing", "remote code execution"
}

## Money taken twice, wrongly, or not given back.
phrases payment also payment_misspelt {
  "charged twice", "charged two times", "charged me twice", "charged the wrong",
  "charged too much", "double charge", "double charged", "duplicate charge", "unknown charge",
  "unauthorized charge", "unauthorised charge",
  "unrecognized charge", "unrecognised charge", "fraudulent charge", "wrong charge",
  "card declined", "card was declined", "card is declined", "card got declined",
  "declined my card", "still no refund", "not been refunded", "billed twice",
  "taken twice", "took the money"
}

## The part of `payment` that may be misspelt.
phrases payment_misspelt allow 1 typo {
  "double payment", "duplicate payment", "paid twice", "overcharged",
  "unknown transaction", "unrecognized transaction", "unrecognised transaction",
  "unauthorized transaction", "unauthorised transaction", "unauthorized payment",
  "unauthorised payment", "fraudulent transaction", "fraudulent payment", "payment failed",
  "payment declined", "payment was declined", "payment rejected", "refund not received",
  "refund has not arrived", "missing refund", "where is my refund", "still waiting for my refund"
  "wrong invoice", "incorrect invoice", "billing error"
}
