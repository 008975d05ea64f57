# SPDX-License-Identifier: Apache-2.0
#
# std/calendars: opening hours that many desks share.
#
# The idea: a calendar that names a country knows its public holidays of 2026 to 2028 and its zone
# where the country has one; all others take the policy's `timezone` and are never closed. Only days
# that take away a working day are listed: a holiday on a Saturday closes nothing here.

## Monday to Friday, eight hours.
calendar weekdays_9_to_5 { open mon..fri 09:00..17:00 }

## Monday to Friday, nine hours.
calendar weekdays_9_to_6 { open mon..fri 09:00..18:00 }

## Monday to Friday, from the early shift to the late one.
calendar weekdays_8_to_20 { open mon..fri 08:00..20:00 }

## Saturday and Sunday, eight hours.
calendar weekends_9_to_5 { open sat..sun 09:00..17:00 }

## Every day of the year, eight hours: no ticket waits for a person longer than one night.
calendar every_day_9_to_5 { open mon..sun 09:00..17:00 }

## Every day of the year, fifteen hours.
calendar extended_7_to_22 { open mon..sun 07:00..22:00 }

## The hours of the night shift, every night; a span belongs to the evening on which it starts.
calendar nights_22_to_7 { open mon..sun 22:00..07:00 }

## Weekdays without the federal holidays of the United States (5 U.S.C. 6103), as they are observed:
## the Friday before a Saturday, the Monday after a Sunday. It has no zone: the policy's counts.
calendar us_federal_9_to_5 {
  open mon..fri 09:00..17:00
  closed 2026-01-01, 2026-01-19, 2026-02-16, 2026-05-25, 2026-06-19, 2026-07-03, 2026-09-07,
    2026-10-12, 2026-11-11, 2026-11-26, 2026-12-25
  closed 2027-01-01, 2027-01-18, 2027-02-15, 2027-05-31, 2027-06-18, 2027-07-05, 2027-09-06,
    2027-10-11, 2027-11-11, 2027-11-25, 2027-12-24, 2027-12-31
  closed 2028-01-17, 2028-02-21, 2028-05-29, 2028-06-19, 2028-07-04, 2028-09-04, 2028-10-09,
    2028-11-10, 2028-11-23, 2028-12-25
}

## Weekdays without the bank holidays of England and Wales, with their substitute days.
calendar england_9_to_5 {
  timezone "Europe/London"
  open mon..fri 09:00..17:00
  closed 2026-01-01, 2026-04-03, 2026-04-06, 2026-05-04, 2026-05-25, 2026-08-31, 2026-12-25,
    2026-12-28
  closed 2027-01-01, 2027-03-26, 2027-03-29, 2027-05-03, 2027-05-31, 2027-08-30, 2027-12-27,
    2027-12-28
  closed 2028-01-03, 2028-04-14, 2028-04-17, 2028-05-01, 2028-05-29, 2028-08-28, 2028-12-25,
    2028-12-26
}

## Weekdays without the nine holidays that all German states keep; each state has more of its own.
calendar germany_9_to_5 {
  timezone "Europe/Berlin"
  open mon..fri 09:00..17:00
  closed 2026-01-01, 2026-04-03, 2026-04-06, 2026-05-01, 2026-05-14, 2026-05-25, 2026-12-25
  closed 2027-01-01, 2027-03-26, 2027-03-29, 2027-05-06, 2027-05-17
  closed 2028-04-14, 2028-04-17, 2028-05-01, 2028-05-25, 2028-06-05, 2028-10-03, 2028-12-25,
    2028-12-26
}
