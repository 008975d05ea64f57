/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interpreter once more, with the plain switch, beside the one in the library: both must decide alike.
 */
#ifndef EH_TESTS_VM_PORTABLE_H
#define EH_TESTS_VM_PORTABLE_H

#include "vm/run.h"

void portable_run(EhContext *x, const EhFunc *func, EhCell *registers);
void portable_clocks(EhContext *x, uint32_t service);
void portable_clock_registers(const EhContext *x, EhCell *registers);
const EhDecision *portable_decide(EhContext *context, const EhTicket *ticket, int64_t now,
                                  EhMode mode);
size_t portable_batch(EhContext *context, const EhTicket *const *tickets, size_t n, int64_t now,
                      EhMode mode, bool (*each)(void *user, size_t i, const EhDecision *decision),
                      void *user);
uint32_t portable_note_count(const EhProgram *program);
bool portable_note(const EhContext *context, uint32_t i, EhNoteInfo *out);

#define EH_PORTABLE_DISPATCH
#define eh_run portable_run
#define eh_run_clocks portable_clocks
#define eh_run_clock_registers portable_clock_registers
#define eh_decide portable_decide
#define eh_decide_batch portable_batch
#define eh_note_count portable_note_count
#define eh_note portable_note
#include "vm/run.c"
#undef A
#undef C
#undef D
#undef OP
#undef DO
#undef NEXT
#undef JUMP
#undef WHOLE
#undef NUMBER
#undef BEGIN
#undef FINISH
#undef DISPATCH
#include "vm/decide.c"
#include "vm/run_clocks.c"
#undef eh_run
#undef eh_run_clocks
#undef eh_run_clock_registers
#undef eh_decide
#undef eh_decide_batch
#undef eh_note_count
#undef eh_note

#endif
