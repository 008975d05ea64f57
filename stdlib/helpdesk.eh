# SPDX-License-Identifier: Apache-2.0
#
# std/helpdesk: the shapes in which Zendesk, Freshdesk, Zammad and ServiceNow hand over a ticket.
#
# The idea: an import cannot hold a `ticket`, so this file holds what every such block needs: the
# enums with each system's own spellings, and records for the people and companies behind a ticket.
# The ready `ticket` blocks that use them are in docs/stdlib.md. An enum takes `unknown is` only
# where a new value does no harm: an unknown status would run a clock wrongly, and is a fault.

# --- Zendesk: the Support API and its export -----------------------------------------------------

## The seven states of a ticket; `deleted` is in exports only.
enum zendesk_status { new, open, pending, on_hold from "hold", solved, closed, deleted }

## What the agent or the form set. Zendesk leaves it empty at first: use `zendesk_priority?`.
enum zendesk_priority { low, normal, high, urgent }

enum zendesk_type { question, incident, problem, task }

## `via.channel` of the API, `via_channel` of an export.
enum zendesk_channel {
  web, email, api, mobile, mobile_sdk, chat, voice, sms, rule, twitter, facebook, whatsapp
  messaging from "native_messaging", help_center, web_widget, any_channel, other
} unknown is other

## A user as the API side-loads it: `?include=users`.
record zendesk_requester {
  id              int in 0..9_007_199_254_740_991
  name            text = ""
  email           text = ""
  role            enum { end_user from "end-user", agent, admin } = end_user
  tags            set of text up to 500 = {}
  organization_id int? in 0..9_007_199_254_740_991
  suspended       bool = false
  created_at      time?
}

## An organization as the API side-loads it: `?include=organizations`.
record zendesk_organization {
  id           int in 0..9_007_199_254_740_991
  name         text = ""
  external_id  text?
  domain_names set of text up to 500 = {}
  tags         set of text up to 500 = {}
}

## One comment of `ticket_comment`, in the names of the API.
record zendesk_comment {
  body       text = ""
  author_id  int? in 0..9_007_199_254_740_991
  public     bool = true
  created_at time
}

# --- Freshdesk: the names of its export and of its portal ----------------------------------------

## The API sends numbers instead: read them with `int` (docs/stdlib.md).
enum freshdesk_status {
  open from "Open", pending from "Pending", resolved from "Resolved", closed from "Closed"
  waiting_on_customer from "Waiting on Customer"
  waiting_on_third_party from "Waiting on Third Party"
}

enum freshdesk_priority {
  low from "Low", normal from "Medium", high from "High", urgent from "Urgent"
}

enum freshdesk_source {
  email from "Email", portal from "Portal", phone from "Phone", chat from "Chat"
  widget from "Feedback Widget", outbound from "Outbound Email", ecommerce from "Ecommerce", other
} unknown is other

enum freshdesk_type {
  question from "Question", incident from "Incident", problem from "Problem"
  feature_request from "Feature Request", refund from "Refund", other
} unknown is other

## A contact of the API, as `?include=requester` gives it.
record freshdesk_requester {
  id     int in 0..9_007_199_254_740_991
  name   text = ""
  email  text = ""
  mobile text?
  phone  text?
}

## A company of the API, as `?include=company` gives it.
record freshdesk_company {
  id           int in 0..9_007_199_254_740_991
  name         text = ""
  domains      set of text up to 500 = {}
  health_score text?
  account_tier text?
  renewal_date time?
}

# --- Zammad: the API with `?expand=true` ---------------------------------------------------------

enum zammad_state {
  new, open, pending_reminder from "pending reminder", pending_close from "pending close"
  closed, merged
}

enum zammad_priority { low from "1 low", normal from "2 normal", high from "3 high" }

enum zammad_channel {
  email, phone, web, chat, note, sms, telegram from "telegram personal-message"
  whatsapp from "whatsapp message", other
} unknown is other

## A user as the API gives it. The `customer` of an expanded ticket is his e-mail address only.
record zammad_customer {
  id        int in 0..9_007_199_254_740_991
  login     text = ""
  firstname text = ""
  lastname  text = ""
  email     text = ""
  vip       bool = false
  active    bool = true
}

record zammad_organization {
  id     int in 0..9_007_199_254_740_991
  name   text = ""
  domain text = ""
  active bool = true
}

# --- ServiceNow: the incident table, as displayed or as stored -----------------------------------

## As displayed: exports, and the API with `sysparm_display_value=true`.
enum servicenow_state {
  new from "New", in_progress from "In Progress", on_hold from "On Hold", resolved from "Resolved"
  closed from "Closed", canceled from "Canceled"
}

## As stored: the API without it, where choices are texts of digits.
enum servicenow_state_code {
  new from "1", in_progress from "2", on_hold from "3", resolved from "6", closed from "7"
  canceled from "8"
}

## Impact, urgency and severity, as displayed.
enum servicenow_level { high from "1 - High", medium from "2 - Medium", low from "3 - Low" }

## Impact, urgency and severity, as stored.
enum servicenow_level_code { high from "1", medium from "2", low from "3" }

enum servicenow_hold_reason {
  caller from "Awaiting Caller", change from "Awaiting Change", problem from "Awaiting Problem"
  vendor from "Awaiting Vendor", other
} unknown is other

enum servicenow_contact {
  phone from "Phone", email from "Email", self_service from "Self-service", chat from "Chat"
  walk_in from "Walk-in", virtual_agent from "Virtual Agent", monitoring from "Monitoring", other
} unknown is other

## The caller with its dotted columns, as `sysparm_fields=caller_id.name,...` gives them.
record servicenow_caller {
  name       text = ""
  email      text = ""
  vip        bool = false
  department text = "" from "department.name"
  location   text = "" from "location.name"
}
