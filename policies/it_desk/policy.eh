# SPDX-License-Identifier: Apache-2.0
#
# The IT desk of a company with two plants, in the layout of a ServiceNow export.
#
# The idea: impact times urgency, as service desks have always done it, but counted in people and
# machines that stand still. The board gets a quick answer; it does not get in front of a plant.

policy it_desk

timezone "Europe/London"
queues bot, service_desk, infrastructure, applications, field, security, major_incidents, triage
priorities p1 > p2 > p3 > p4
skills network, security_clearance
fallback queue triage

import "std/phrases"
import "std/calendars"
import "std/helpdesk"

## When the desk is staffed: bank holidays of England, and a short Christmas Eve.
calendar service_hours {
  open mon..fri 07:00..19:00
  closed 2026-01-01, 2026-04-03, 2026-04-06, 2026-05-04, 2026-05-25, 2026-08-31, 2026-12-25,
    2026-12-28
  closed 2027-01-01, 2027-03-26, 2027-03-29, 2027-05-03, 2027-05-31, 2027-08-30, 2027-12-27,
    2027-12-28
  on 2026-12-24 open 07:00..13:00
}

## When somebody can come to the desk or to the machine: two shifts with a break for the hand-over.
calendar on_site { open mon..fri 06:00..13:45, 14:00..22:00; open sat 06:00..13:45 }

enum category {
  password_reset from "Password Reset", access from "Access", network from "Network"
  hardware from "Hardware", software from "Software", email from "Email", security from "Security"
  meeting_room from "Meeting Room", personal_device from "Personal Device", other from "Inquiry"
} unknown is other

ticket {
  id             text from "number"
  created        time from "opened_at" format "%Y-%m-%d %H:%M:%S" zone "Europe/London"
  state          servicenow_state = new tracked
  hold_reason    servicenow_hold_reason = other tracked
  subject        text = "" from "short_description"
  body           text = "" from "description"
  category       category = other
  ## What one person loses, as the form asks it; what many lose is `users_affected`.
  impact         servicenow_level = low
  urgency        servicenow_level = low
  contact        servicenow_contact = other from "contact_type"
  users_affected int in 0..100_000 = 1 from "u_users_affected"
  line_stopped   bool = false from "u_line_stopped"
  needed_by      date? from "u_needed_by" format "%d/%m/%Y"
  reopen_count   int in 0..1_000 = 0
  bot_turns      int in 0..1_000 = 0 from "u_bot_turns"
  caller         servicenow_caller from "caller_id"
  first_reply    time? from "u_first_reply" format "%Y-%m-%d %H:%M:%S" zone "Europe/London"
  resolved_at    time? format "%Y-%m-%d %H:%M:%S" zone "Europe/London"
  csat           int? in 1..5 from "u_csat" outcome
}

## Where a minute without a terminal stops work with the hands; kept by the plants.
list frontline_departments of text from "frontline.csv" column department

let says_security = subject mentions security or body mentions security
let wants_person  = subject mentions asks_for_person or body mentions asks_for_person

# --- Who -----------------------------------------------------------------------------------------

class board {
  when caller.vip
  covers category is not personal_device
  because "company devices only: a tablet from home is set up by its owner"
  owner "head of IT"
}
class frontline {
  when line_stopped or caller.department in frontline_departments
  because "a plant that stands costs more than a meeting that starts late"
  owner "plant managers"
}
class staff otherwise

# --- How hard ------------------------------------------------------------------------------------

complexity {
  reopened:  2 * min(reopen_count, 4)
  emotional: min(count of emotional in body, 3)
  many:      2 when users_affected >= 5
  security:  4 when says_security or category is security
}

override security_words   to human when says_security owner "security"
override asked_for_person to human when wants_person because "who asks for a person gets one"

tier automated {
  covers category in { password_reset, access }
  excludes bot_turns >= 3 or line_stopped
  when complexity <= 1
  share 25%..45%
}
tier assisted { when complexity <= 5; share 45%..65% }
tier human otherwise { share 2%..15% }

# --- Where and when ------------------------------------------------------------------------------

## The teams keep this table themselves: a row a line, the first that fits.
route by (users_affected, says_security, category, tier) from "routing.csv" {
  otherwise -> service_desk
}

# Impact times urgency. The rows that read a person's standing come after all that count people.
rank by (users_affected, line_stopped, impact, urgency, service) {
  outage:    >= 50, any, any, any, any      -> p1
    because "fifty people without work outrank everybody, the board included"
    owner "head of IT"
  line:      any, true, any, any, any       -> p2 because "a stopped line is paid by the minute"
  team_down: >= 10, any, any, any, any      -> p2
  critical:  any, any, high, not low, any   -> p2
  important: any, any, medium, high, any    -> p2
  board:     any, any, any, not low, board  -> p2
  frontline: any, any, any, high, frontline -> p2
  blocked:   any, any, high, any, any       -> p3
  middling:  any, any, medium, medium, any  -> p3
  pressing:  any, any, any, high, any       -> p3
  courtesy:  any, any, any, any, board      -> p3
  otherwise -> p4
}

# --- What else -----------------------------------------------------------------------------------

action notify(team text)
action page(team text)
action attach(what text, note enum { private, public })
action reset_link()
action remote_session(with text)

rule network_hands { when category is network; requires network }
rule cleared_people {
  when queue is security
  requires security_clearance
  do notify("security lead")
}
rule self_service    { when tier is automated and category is password_reset; do reset_link() }
rule remote_first    { when queue is field and on_site is not open; do remote_session(caller.name) }
rule page_on_call    { when priority is p1; do page("duty manager") }
rule board_assistant { when service is board; do attach("the caller's diary", private) }
rule reopened        { when reopen_count >= 2; do attach("all earlier solutions", private) }

# --- By when -------------------------------------------------------------------------------------

target first_response until first_reply
target resolve        until resolved_at
sla board     { first_response 30m on service_hours; resolve 8h on service_hours }
sla frontline { first_response 30m on service_hours; resolve 6h on service_hours }
sla staff     { first_response 4h on service_hours; resolve 24h on england_9_to_5 }

## The clock stops while the caller or a supplier owes us something, not while we owe ourselves.
pause resolve while state is on_hold and hold_reason in { caller, vendor }

tighten outage when priority is p1 { first_response 15m on always; resolve 4h on always }
tighten needed when needed_by within 2 days { first_response 1h }

escalation nearly_late {
  when sla.first_response.state is running and sla.first_response.used >= 75%
  raise priority to p3
  do notify("shift lead")
}
escalation late {
  when sla.first_response.state is missed and first_reply is missing
  raise priority to p3
  do notify("head of service desk")
}
escalation waited {
  when waiting >= 20h and first_reply is missing
  raise priority to p2
  because "nobody waits behind new tickets for ever"
}
escalation bot_silent {
  when queue is bot and waiting >= 20m and first_reply is missing
  queue service_desk
}

# --- Who serves ----------------------------------------------------------------------------------

pool bots { automatic; serves bot }
pool first_line {
  agents 6 on service_hours
  serves service_desk, applications, triage
  order by due
}
pool engineers {
  agents 4 on service_hours
  skills network, security_clearance
  serves infrastructure, applications, security
  order by due
}
pool field_team {
  agents 3 on on_site
  serves field
  order by due
}
## The night shift works off what the day has left, the oldest first: no ticket is a day old unread.
pool night_shift {
  agents 2 on nights_22_to_7
  skills network, security_clearance
  serves service_desk, applications, infrastructure, field, security, triage
  order by waiting
}
pool duty {
  agents 2 on always
  skills network, security_clearance
  serves major_incidents, security
  order by due
}

# --- Samples, load and promises ------------------------------------------------------------------

sample mail {
  id "INC0010001"; created 2026-03-02T09:30Z
  subject "Mailbox full"; body "Outlook says my mailbox is full."
  category email; impact low; urgency medium; contact self_service
  caller { name "Priya Shah"; email "priya.shah@works.example"; department "Finance" }
}
sample reset like mail {
  id "INC0010002"; subject "Password"; body "Locked out after my holiday."; category password_reset
}
sample printer like mail {
  id "INC0010003"; subject "Printer"; body "The printer in my office does not print."
  category hardware; urgency high
  caller { name "Sir Alan Reed"; vip true; department "Board" }
}
sample outage like mail {
  id "INC0010004"; subject "No network in plant 2"; body "All terminals are offline."
  category network; impact high; urgency high; users_affected 240; contact monitoring
}
sample line like mail {
  id "INC0010005"; subject "Label printer of line 3"; body "No labels, the line stands."
  category hardware; impact medium; urgency high; line_stopped true
  caller { name "Kofi Mensah"; department "Assembly" }
}
sample phish like mail {
  id "INC0010006"; subject "Odd message"; body "I fear that I fell for a phishing mail."
  category security; impact medium; urgency high
}

workload {
  reset:   12 per hour on service_hours burst 15 handling 1m up to 5m
  mail:    16 per hour on service_hours burst 15 handling 9m up to 40m
  printer: 2 per hour on service_hours burst 3 handling 15m up to 60m
  line:    2 per hour on on_site burst 3 handling 20m up to 60m
  phish:   1 per hour on service_hours burst 3 handling 25m up to 60m
  outage:  1 per hour on always burst 2 handling 20m up to 2h
}

allow C03 because "the night shift starts what the day has left, the oldest first"
guarantee ceiling: service is staff starts within 24h for 99%
guarantee impact:  users_affected >= 50 outranks users_affected < 50
guarantee printer: users_affected >= 50 outranks service is board and category is hardware
  and users_affected < 50
guarantee person:  wants_person implies tier is human and queue is not bot
guarantee contact: contact never decides priority

# --- Tests ---------------------------------------------------------------------------------------
# Ten o'clock on Monday 2 March 2026 in London, unless they are about the hour.

test "a password reset is for the bot" {
  at 2026-03-02T09:40Z
  given reset
  expect {
    class staff; tier automated by automated; queue bot by automated; priority p4 by otherwise
    does reset_link(); complexity 0
  }
}

test "an outage of fifty users goes before the board's printer" {
  at 2026-03-02T10:00Z
  given outage with { users_affected 50; impact low; urgency low }
  expect {
    queue major_incidents by outage; priority p1 by outage; tighten outage; requires network
    sla.first_response.due 2026-03-02T09:45Z; does page("duty manager")
  }
}

test "the board's printer comes after it" {
  at 2026-03-02T10:00Z
  given printer
  expect {
    class board; service board; queue field by hardware; priority p2 by board
    sla.first_response.due 2026-03-02T10:00Z; sla.first_response.state running
    rule board_assistant
  }
}

test "forty-nine users are not fifty" {
  at 2026-03-02T10:00Z
  given outage with { users_affected 49 }
  expect { priority p2 by team_down; queue infrastructure by network; not tighten outage }
}

test "the board's tablet from home is out of scope" {
  at 2026-03-02T10:00Z
  given printer with { category personal_device; subject "Tablet"; urgency medium }
  expect {
    class board; service staff; queue field by hardware; priority p4 by otherwise
    sla.first_response.target 4h; not rule board_assistant
  }
}

test "a stopped line is frontline whoever reports it" {
  at 2026-03-02T10:00Z
  given line with { caller { department "Finance" } }
  expect { class frontline; priority p2 by line; queue field by hardware }
}

test "a department of the plants' list is frontline" {
  at 2026-03-02T10:00Z
  given mail with { caller { department "Assembly" }; urgency high }
  expect { class frontline; priority p2 by frontline; sla.first_response.target 30m }
}

# The matrix, a cell a test: impact down, urgency across.

test "high impact, medium urgency" {
  at 2026-03-02T10:00Z
  given mail with { impact high; urgency medium }
  expect { priority p2 by critical; queue applications by software }
}

test "high impact, low urgency" {
  at 2026-03-02T10:00Z
  given mail with { impact high; urgency low }
  expect { priority p3 by blocked }
}

test "medium impact, high urgency" {
  at 2026-03-02T10:00Z
  given mail with { impact medium; urgency high }
  expect { priority p2 by important }
}

test "medium impact, medium urgency" {
  at 2026-03-02T10:00Z
  given mail with { impact medium; urgency medium }
  expect { priority p3 by middling }
}

test "low impact, high urgency" {
  at 2026-03-02T10:00Z
  given mail with { urgency high }
  expect { priority p3 by pressing }
}

test "low impact, low urgency, of the board" {
  at 2026-03-02T10:00Z
  given printer with { urgency low }
  expect { service board; priority p3 by courtesy }
}

test "security words go to cleared people, misspelt too" {
  at 2026-03-02T10:00Z
  given mail with { body "I think that was a phising mail." }
  expect {
    tier human by security_words; queue security by words; complexity 4
    requires security_clearance; does notify("security lead")
  }
}

test "the form's security category goes there too" {
  at 2026-03-02T10:00Z
  given mail with { category security; body "My badge opens a door that it should not." }
  expect { queue security by category; complexity 4; tier assisted }
}

test "what has come back three times is for people only" {
  at 2026-03-02T10:00Z
  given mail with { reopen_count 3 }
  expect { complexity 6; tier human by human; does attach("all earlier solutions", private) }
}

test "who asks for a person does not get the bot" {
  at 2026-03-02T09:40Z
  given reset with { body "Locked out again. Let me talk to a human." }
  expect { tier human by asked_for_person; queue service_desk by otherwise }
}

test "after three turns the bot hands over" {
  at 2026-03-02T09:40Z
  given reset with { bot_turns 3 }
  expect { tier assisted by assisted; queue service_desk by otherwise }
}

test "a bot that stays silent loses the ticket to a person" {
  at 2026-03-02T09:50Z
  given reset
  expect { queue service_desk by automated; escalation bot_silent }
}

test "a first answer that is late is raised" {
  at 2026-03-02T13:31Z
  given mail
  expect { priority p3 by otherwise; escalation late; not escalation waited }
}

test "the clock stops while the caller owes us an answer" {
  at 2026-03-03T10:00Z
  given mail with {
    created 2026-03-02T09:00Z; first_reply 2026-03-02T09:30Z; state in_progress
    history {
      at 2026-03-02T10:00Z state on_hold
      at 2026-03-02T10:00Z hold_reason caller
      at 2026-03-02T14:00Z state in_progress
    }
  }
  # 9 to 10, 14 to 17 and 9 to 10 again: five hours of 24; due after 19 more
  expect {
    sla.resolve.left 19h; sla.resolve.used 0.2083; sla.resolve.due 2026-03-05T13:00Z
    sla.first_response.state met
  }
}

test "the clock runs while we wait for our own change" {
  at 2026-03-03T10:00Z
  given mail with {
    created 2026-03-02T09:00Z; state on_hold; hold_reason change
    history { at 2026-03-02T10:00Z state on_hold; at 2026-03-02T10:00Z hold_reason change }
  }
  # all eight hours of Monday and one of Tuesday
  expect { sla.resolve.left 15h; sla.resolve.state running }
}

test "over Easter the desk is closed and the clock knows it" {
  at 2026-04-03T12:00Z
  given mail with { created 2026-04-02T17:00Z }
  # Thursday 18:00 in London leaves an hour; Tuesday at seven the other three begin
  expect { sla.first_response.due 2026-04-07T09:00Z; sla.first_response.used 0.25 }
}

test "what is needed by tomorrow is answered within the hour" {
  at 2026-03-02T10:00Z
  given mail with { needed_by 2026-03-04 }
  expect { tighten needed; sla.first_response.due 2026-03-02T10:30Z }
}

test "after the shift a machine is looked at from afar first" {
  at 2026-03-02T22:30Z
  given line with { created 2026-03-02T22:10Z }
  expect {
    queue field by hardware; does remote_session("Kofi Mensah")
    sla.first_response.due 2026-03-03T07:30Z
  }
}

test "waiting raises a ticket by itself" {
  at 2026-03-03T06:00Z
  given mail with { urgency low }
  expect { priority p2 by otherwise; escalation waited }
}

test "an unreadable time still reaches a person" {
  at 2026-03-02T10:00Z
  given json "{\"number\":\"INC1\",\"opened_at\":\"2 March\",\"caller_id\":{\"name\":\"P\"}}"
  expect { status fault; fault created; queue triage; priority p4 by otherwise }
}
