/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forgets what a file defined to read meaning.def with: short names that must not reach what follows. No guard: a file may
 * read it as often as meaning.def.
 */
#undef A
#undef B
#undef C
#undef D
#undef PA
#undef PC
#undef PD
#undef TRUE_C
#undef TRUE_D
#undef IMM
#undef FIMM
#undef ROW_C
#undef ROW_D
#undef WHOLE
#undef NUMBER
#undef TRUTH
#undef UNIFORM
#undef JUMP
#undef SLOW_WHOLE
#undef SLOW_TRUTH
#undef SLOW_JUMP
