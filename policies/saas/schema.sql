-- SPDX-License-Identifier: Apache-2.0
-- The part of the CRM that live.eh reads: sqlite3 crm.db < schema.sql
-- Money is text with two decimals, dates are ISO 8601, an unknown value is null.
create table account (
  id      text primary key,
  name    text not null,
  plan    text not null check (plan in ('free', 'team', 'business', 'enterprise')),
  arr     text not null,
  renewal text,
  go_live text,
  health  integer check (health between 0 and 100)
);

insert into account (id, name, plan, arr, renewal, go_live, health) values
  ('A-100', 'Small GmbH',  'team',       '1200.00',   '2026-09-30', null,         80),
  ('A-200', 'Middle AG',   'business',   '18000.00',  '2026-03-20', null,         66),
  ('A-300', 'Acme',        'enterprise', '240000.00', '2026-11-30', null,         71),
  ('A-400', 'Fresh Start', 'team',       '2400.00',   '2027-02-28', '2026-03-10', null),
  ('A-500', 'Worried KG',  'business',   '30000.00',  '2026-12-31', null,         22);
