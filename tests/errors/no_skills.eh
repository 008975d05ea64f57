policy p
queues q
priorities normal
fallback queue q
ticket {
  id text
  created time
  n int in 0..9 = 0
  first_reply time?
}
rule a { when n > 3; requires sso }
rule b { when n > 4; requires sso, saml }
pool p { agents 2; serves q; skills sso }
route { otherwise -> q }
rank { otherwise -> normal }
