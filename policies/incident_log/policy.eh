# SPDX-License-Identifier: Apache-2.0
#
# A manufacturer's incident log: three support levels, in the columns of the Volvo IT log of 2012.
#
# The idea: such a log is written afterwards, and most of its columns were not known when the
# incident came in. Each of those is an `outcome`: tests and audits may read it, a decision cannot.
# What is left is what the first line knew: impact as first given, product, country, level, team.

policy incident_log

# The log's clock is one hour ahead of UTC all year; the sign of this zone's name is the wrong way
# round on purpose (POSIX counts to the west).
timezone "Etc/GMT-1"
queues first_line, second_line, third_line, major_incidents, triage
priorities p1 > p2 > p3 > p4 > p5
skills second, third
fallback queue triage

calendar day_shift { open mon..fri 06:00..22:00 }
calendar office    { open mon..fri 07:00..19:00 }

enum impact_level { low from "Low", medium from "Medium", high from "High", major from "Major" }

ticket {
  id         text from "ticket_id"
  created    time from "created_at"
  impact     impact_level from "impact_first"
  product    text = ""
  country    text = ""
  first_tier int in 1..3
  first_team text = ""
  accepted   time? from "first_accept_at"
  resolved   time? from "resolved_at"

  # Known only afterwards.
  impact_last   impact_level? outcome
  first_queued  time? from "first_queued_at" outcome
  closed        time? from "closed_at" outcome
  max_tier      int? in 1..3 outcome
  last_tier     int? in 1..3 outcome
  events        int? in 0..10_000 from "n_events" outcome
  handovers     int? in 0..10_000 from "n_handovers" outcome
  queue_spells  int? in 0..10_000 from "n_queue_spells" outcome
  queue_wait    duration? from "queue_wait_s" outcome
  pending_user  duration? from "pending_user_s" outcome
  pending_other duration? from "pending_other_s" outcome
  reopened      int? in 0..1_000 from "reopen_count" outcome
  last_team     text? outcome
  people        int? in 0..10_000 from "agents" outcome
}

## Products without which a plant or a dealer stands still; the product owners keep the list.
list critical_products of text from "critical_products.csv" column product

## The log writes the same country as "se" and "SE".
let home_country = lower of country in { "se", "be", "pl" }

class critical {
  when product in critical_products
  because "a plant or a dealer cannot work without it"
  owner "product owners"
}
class standard otherwise

# --- Which level ---------------------------------------------------------------------------------

override major to level_2 when impact is major
  because "a major incident skips the first line's questions"
  owner "incident manager"

tier level_3 {
  when first_tier is 3
  share 0%..5%
  because "some teams of experts take in their own incidents"
}
tier level_2 { when first_tier is 2 or (impact is high and service is critical); share 5%..20% }
tier level_1 otherwise { share 75%..95% }

route by (impact, tier) {
  major:   major, any   -> major_incidents
  experts: any, level_3 -> third_line
  second:  any, level_2 -> second_line
  otherwise -> first_line
}

# Impact first; the product moves an incident one step, never past a higher impact.
rank by (impact, service) {
  major:           major, any       -> p1
  high:            high, any        -> p2
  medium_critical: medium, critical -> p3
  medium:          medium, any      -> p4
  low_critical:    low, critical    -> p4
  otherwise -> p5
}

# --- What else -----------------------------------------------------------------------------------

action page(team text)
action notify(team text)
action suggest(team text)

rule page_manager  { when priority is p1; do page("incident manager") }
rule second_skill  { when queue is second_line; requires second }
rule third_skill   { when queue is third_line; requires third }
rule same_language { when home_country and first_team is not ""; do suggest(first_team) }

# --- By when -------------------------------------------------------------------------------------

target accept  until accepted
target resolve until resolved
sla critical { accept 30m on day_shift; resolve 24h on office }
sla standard { accept 4h on day_shift; resolve 60h on office }
tighten major when impact is major { accept 10m on always; resolve 8h on always }
tighten high when impact is high { accept 30m on always; resolve 16h on office }

escalation not_accepted {
  when sla.accept.state is missed and accepted is missing
  raise priority to p3
  do notify("shift lead")
}
escalation to_second {
  when queue is first_line and sla.resolve.used >= 60% and resolved is missing
  queue second_line
  because "what the first line has not solved by now it will not solve"
}
escalation to_third {
  when queue is second_line and sla.resolve.used >= 80% and resolved is missing
  queue third_line
}
escalation late {
  when sla.resolve.state is missed and resolved is missing
  raise priority to p2
  do notify("head of support")
}

# --- Who serves ----------------------------------------------------------------------------------

pool first_line {
  agents 30 on day_shift
  serves first_line, triage
  order by due
}
pool around_the_clock {
  agents 10 on always
  skills second, third
  serves first_line, second_line, third_line, triage
  order by due
}
pool second_line {
  agents 12 on office
  skills second
  serves second_line, first_line
  order by due
}
pool third_line {
  agents 6 on office
  skills second, third
  serves third_line, second_line
  order by due
}
pool incident_managers { agents 3 on always; skills second; serves major_incidents }

# --- Samples, load and promises ------------------------------------------------------------------

sample low {
  id "9-1"; created 2012-05-03T09:00+01:00; impact low; product "PROD901"; country "se"
  first_tier 1; first_team "T12"
}
sample medium  like low { id "9-2"; impact medium }
sample high    like low { id "9-3"; impact high; product "PROD424" }
sample second  like low { id "9-4"; impact medium; first_tier 2; first_team "T40 2nd" }
sample experts like low { id "9-5"; impact medium; first_tier 3; first_team "T77 3rd" }
sample major   like low { id "9-6"; impact major }

workload {
  low:     40 per hour on day_shift burst 30 handling 8m up to 45m
  medium:  44 per hour on day_shift burst 30 handling 12m up to 60m
  high:    4 per hour on day_shift burst 6 handling 30m up to 2h
  second:  8 per hour on office burst 8 handling 25m up to 2h
  experts: 2 per hour on office burst 3 handling 40m up to 3h
  allow L10 because "with one of the three away, the second line has a manager on call"
  major:   1 per hour on always burst 2 handling 45m up to 3h
}

allow C03 because "agents around the clock start what the day shift has left"
guarantee ceiling: service is standard starts within 24h for 99%
guarantee major:   impact is major outranks impact is not major
guarantee impact:  impact is high outranks impact in { low, medium } and sla.resolve.state is not missed
guarantee team:    first_team never decides priority

# --- Tests ---------------------------------------------------------------------------------------

test "a low incident stays with the first line" {
  at 2012-05-03T09:10+01:00
  given low
  expect {
    class standard; tier level_1 by level_1; queue first_line by otherwise; priority p5 by otherwise
    sla.accept.due 2012-05-03T13:00+01:00; sla.resolve.due 2012-05-10T09:00+01:00
  }
}

test "impact beats the list of critical products" {
  at 2012-05-03T09:10+01:00
  given high with { product "PROD901" }
  expect { class standard; priority p2 by high; queue first_line by otherwise; tighten high }
}

test "a critical product moves an incident one step" {
  at 2012-05-03T09:10+01:00
  given medium with { product "PROD424" }
  expect { class critical; priority p3 by medium_critical; sla.accept.target 30m }
}

test "a high incident of a critical product goes to the second line" {
  at 2012-05-03T09:10+01:00
  given high
  expect { tier level_2 by level_2; queue second_line by second; requires second }
}

test "a major incident skips the first line" {
  at 2012-05-03T09:05+01:00
  given major
  expect {
    tier level_2 by major; queue major_incidents by major; priority p1 by major
    does page("incident manager"); sla.accept.due 2012-05-03T09:10+01:00
  }
}

test "the experts take in their own" {
  at 2012-05-03T09:10+01:00
  given experts
  expect { tier level_3 by level_3; queue third_line by experts; requires third }
}

test "the log's summer is an hour from UTC, not two" {
  at 2012-07-02T12:00Z
  given low with { created 2012-06-29T21:00+01:00 }
  # Friday 21:00 to 22:00 is one hour, Monday 06:00 to 09:00 the other three
  expect { sla.accept.due 2012-07-02T09:00+01:00; sla.accept.state missed }
}

test "what the first line has not solved moves on" {
  at 2012-05-09T09:10+01:00
  given low with { accepted 2012-05-03T09:20+01:00 }
  expect { queue second_line by otherwise; escalation to_second; not escalation late }
}

test "what nobody accepts is raised" {
  at 2012-05-03T14:00+01:00
  given low
  expect { priority p3 by otherwise; escalation not_accepted; does notify("shift lead") }
}

test "one country, two spellings" {
  at 2012-05-03T09:10+01:00
  given low with { country "SE" }
  expect { rule same_language; does suggest("T12") }
}

test "what came later changes nothing" {
  at 2012-05-15T12:00+01:00
  given medium with {
    impact_last major; last_tier 3; last_team "T77 3rd"; queue_wait 90m; reopened 2
    accepted 2012-05-03T09:02+01:00; resolved 2012-05-03T10:00+01:00
  }
  expect {
    priority p4 by medium; queue first_line by otherwise
    sla.accept.state met; sla.resolve.state met; sla.resolve.used 0.0167
  }
}

test "a broken outcome does not touch the decision" {
  at 2012-05-15T12:00+01:00
  given json "{\"ticket_id\":8,\"created_at\":\"2012-05-14T09:00Z\",\"impact_first\":\"Low\",\"first_tier\":1,\"last_tier\":7}"
  expect { status ok; fault last_tier; queue first_line by otherwise }
}

test "a low incident of a critical product counts as a medium one" {
  at 2012-05-03T09:10+01:00
  given low with { product "PROD424" }
  expect { class critical; priority p4 by low_critical; queue first_line by otherwise }
}

test "what the second line has not solved moves on to the third" {
  at 2012-05-09T09:10+01:00
  given second with { accepted 2012-05-03T09:20+01:00 }
  expect { queue third_line by second; escalation to_third; not escalation to_second }
}

test "what is late is reported" {
  at 2012-05-10T09:01+01:00
  given second with { accepted 2012-05-03T09:20+01:00 }
  expect { priority p2 by medium; escalation late; sla.resolve.state missed }
}
