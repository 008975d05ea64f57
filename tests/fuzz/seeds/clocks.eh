policy clocks
queues a, b
priorities high > low
fallback queue b
calendar office { open mon..fri 09:00..17:00; closed 2026-12-25 }
ticket {
  id text
  created time
  status enum { open, pending } = open tracked
  done time?
}
class only otherwise
target answer until done
target solve until done
sla only { answer 4h on office; solve 8h }
pause solve while status is pending
tighten soon when status is open { answer 1h }
escalation late { when sla.answer.used >= 80% and sla.solve.due is known; raise priority to high }
route { when status is pending -> a
  otherwise -> b }
rank { otherwise -> low }
