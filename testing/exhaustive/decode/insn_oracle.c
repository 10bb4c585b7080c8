/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables, then a small interpreter for them.
 *
 * diagram: one character a bit, most significant first; 0 and 1 are fixed, (0) and (1) 'should be', x is
 *	ignored, any other letter is a field (bits of the same letter are concatenated); cccc is a condition
 *	that is not 1111. The first row that matches counts; no row: no load or store.
 * effect: kind, then field=expression; an expression is a sum of letters and numbers, each with a factor.
 *	PW stands for index=P wback=(not P or W); shift for the immediate shift of type y by i.
 * never: when one of these holds it is UNPREDICTABLE or UNDEFINED: comparisons, joined by &.
 * Besides the diagram's letters: # is the number of registers in the list, @ is 1 when register n is in the
 * list, Z is 1 in T32.
 */
#include "testing/exhaustive/decode/insn_oracle.h"
#include "testing/harness/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
	const char *name, *diagram, *effect, *never;
};

#define IMM	"rt=t rn=n imm=i add=U"
#define REG	"rt=t rn=n rm=m add=U"
#define SHIFTED "rt=t rn=n rm=m add=U shift"
#define T_FORM	"wback=1 unprivileged=1"
#define EXCL	"exclusive=1 add=1 index=1 rn=n"

static const struct row a32_rows[] = {
	/* A8.8.62 to A8.8.70, A8.8.203 to A8.8.209, A8.8.217: words and bytes. */
	{"LDRT A1", "cccc0100U011nnnnttttiiiiiiiiiiii", "single load=1 size=4 " IMM " " T_FORM,
	 "t=15 n=15 n=t"},
	{"STRT A1", "cccc0100U010nnnnttttiiiiiiiiiiii", "single size=4 " IMM " " T_FORM,
	 "n=15 n=t"},
	{"LDRBT A1", "cccc0100U111nnnnttttiiiiiiiiiiii", "single load=1 size=1 " IMM " " T_FORM,
	 "t=15 n=15 n=t"},
	{"STRBT A1", "cccc0100U110nnnnttttiiiiiiiiiiii", "single size=1 " IMM " " T_FORM,
	 "t=15 n=15 n=t"},
	{"LDR literal A1", "cccc010(1)U0(0)11111ttttiiiiiiiiiiii",
	 "single load=1 size=4 rn=15 index=1 rt=t imm=i add=U", ""},
	{"LDRB literal A1", "cccc010(1)U1(0)11111ttttiiiiiiiiiiii",
	 "single load=1 size=1 rn=15 index=1 rt=t imm=i add=U", "t=15"},
	{"LDR imm A1", "cccc010PU0W1nnnnttttiiiiiiiiiiii", "single load=1 size=4 PW " IMM,
	 "P=0&n=t W=1&n=t"},
	{"STR imm A1", "cccc010PU0W0nnnnttttiiiiiiiiiiii", "single size=4 PW " IMM,
	 "P=0&n=t W=1&n=t P=0&n=15 W=1&n=15"},
	{"LDRB imm A1", "cccc010PU1W1nnnnttttiiiiiiiiiiii", "single load=1 size=1 PW " IMM,
	 "t=15 P=0&n=t W=1&n=t"},
	{"STRB imm A1", "cccc010PU1W0nnnnttttiiiiiiiiiiii", "single size=1 PW " IMM,
	 "t=15 P=0&n=t W=1&n=t P=0&n=15 W=1&n=15"},
	{"LDRT A2", "cccc0110U011nnnnttttiiiiiyy0mmmm", "single load=1 size=4 " SHIFTED " " T_FORM,
	 "t=15 n=15 n=t m=15"},
	{"STRT A2", "cccc0110U010nnnnttttiiiiiyy0mmmm", "single size=4 " SHIFTED " " T_FORM,
	 "n=15 n=t m=15"},
	{"LDRBT A2", "cccc0110U111nnnnttttiiiiiyy0mmmm", "single load=1 size=1 " SHIFTED " " T_FORM,
	 "t=15 n=15 n=t m=15"},
	{"STRBT A2", "cccc0110U110nnnnttttiiiiiyy0mmmm", "single size=1 " SHIFTED " " T_FORM,
	 "t=15 n=15 n=t m=15"},
	{"LDR reg A1", "cccc011PU0W1nnnnttttiiiiiyy0mmmm", "single load=1 size=4 PW " SHIFTED,
	 "m=15 P=0&n=t W=1&n=t P=0&n=15 W=1&n=15"},
	{"STR reg A1", "cccc011PU0W0nnnnttttiiiiiyy0mmmm", "single size=4 PW " SHIFTED,
	 "m=15 P=0&n=t W=1&n=t P=0&n=15 W=1&n=15"},
	{"LDRB reg A1", "cccc011PU1W1nnnnttttiiiiiyy0mmmm", "single load=1 size=1 PW " SHIFTED,
	 "t=15 m=15 P=0&n=t W=1&n=t P=0&n=15 W=1&n=15"},
	{"STRB reg A1", "cccc011PU1W0nnnnttttiiiiiyy0mmmm", "single size=1 PW " SHIFTED,
	 "t=15 m=15 P=0&n=t W=1&n=t P=0&n=15 W=1&n=15"},

	/* A8.8.79 to A8.8.92, A8.8.218 to A8.8.220: halfwords and signed bytes. */
	{"LDRHT A1", "cccc0000U111nnnnttttiiii1011iiii", "single load=1 size=2 " IMM " " T_FORM,
	 "t=15 n=15 n=t"},
	{"STRHT A1", "cccc0000U110nnnnttttiiii1011iiii", "single size=2 " IMM " " T_FORM,
	 "t=15 n=15 n=t"},
	{"LDRSBT A1", "cccc0000U111nnnnttttiiii1101iiii",
	 "single load=1 sign=1 size=1 " IMM " " T_FORM, "t=15 n=15 n=t"},
	{"LDRSHT A1", "cccc0000U111nnnnttttiiii1111iiii",
	 "single load=1 sign=1 size=2 " IMM " " T_FORM, "t=15 n=15 n=t"},
	{"LDRHT A2", "cccc0000U011nnnntttt(0)(0)(0)(0)1011mmmm",
	 "single load=1 size=2 " REG " " T_FORM, "t=15 n=15 n=t m=15"},
	{"STRHT A2", "cccc0000U010nnnntttt(0)(0)(0)(0)1011mmmm", "single size=2 " REG " " T_FORM,
	 "t=15 n=15 n=t m=15"},
	{"LDRSBT A2", "cccc0000U011nnnntttt(0)(0)(0)(0)1101mmmm",
	 "single load=1 sign=1 size=1 " REG " " T_FORM, "t=15 n=15 n=t m=15"},
	{"LDRSHT A2", "cccc0000U011nnnntttt(0)(0)(0)(0)1111mmmm",
	 "single load=1 sign=1 size=2 " REG " " T_FORM, "t=15 n=15 n=t m=15"},
	{"A5-11 op2 = 1x, store", "cccc0000xx10xxxxxxxxxxxx11x1xxxx", "none", ""},
	{"LDRH literal A1", "cccc000(1)U1(0)11111ttttiiii1011iiii",
	 "single load=1 size=2 rn=15 index=1 rt=t imm=i add=U", "t=15"},
	{"LDRSB literal A1", "cccc000(1)U1(0)11111ttttiiii1101iiii",
	 "single load=1 sign=1 size=1 rn=15 index=1 rt=t imm=i add=U", "t=15"},
	{"LDRSH literal A1", "cccc000(1)U1(0)11111ttttiiii1111iiii",
	 "single load=1 sign=1 size=2 rn=15 index=1 rt=t imm=i add=U", "t=15"},
	{"LDRH imm A1", "cccc000PU1W1nnnnttttiiii1011iiii", "single load=1 size=2 PW " IMM,
	 "t=15 P=0&n=t W=1&n=t"},
	{"STRH imm A1", "cccc000PU1W0nnnnttttiiii1011iiii", "single size=2 PW " IMM,
	 "t=15 P=0&n=t W=1&n=t P=0&n=15 W=1&n=15"},
	{"LDRSB imm A1", "cccc000PU1W1nnnnttttiiii1101iiii", "single load=1 sign=1 size=1 PW " IMM,
	 "t=15 P=0&n=t W=1&n=t"},
	{"LDRSH imm A1", "cccc000PU1W1nnnnttttiiii1111iiii", "single load=1 sign=1 size=2 PW " IMM,
	 "t=15 P=0&n=t W=1&n=t"},
	{"LDRH reg A1", "cccc000PU0W1nnnntttt(0)(0)(0)(0)1011mmmm", "single load=1 size=2 PW " REG,
	 "t=15 m=15 P=0&n=t W=1&n=t P=0&n=15 W=1&n=15"},
	{"STRH reg A1", "cccc000PU0W0nnnntttt(0)(0)(0)(0)1011mmmm", "single size=2 PW " REG,
	 "t=15 m=15 P=0&n=t W=1&n=t P=0&n=15 W=1&n=15"},
	{"LDRSB reg A1", "cccc000PU0W1nnnntttt(0)(0)(0)(0)1101mmmm",
	 "single load=1 sign=1 size=1 PW " REG, "t=15 m=15 P=0&n=t W=1&n=t P=0&n=15 W=1&n=15"},
	{"LDRSH reg A1", "cccc000PU0W1nnnntttt(0)(0)(0)(0)1111mmmm",
	 "single load=1 sign=1 size=2 PW " REG, "t=15 m=15 P=0&n=t W=1&n=t P=0&n=15 W=1&n=15"},

	/* A8.8.72 to A8.8.74, A8.8.210, A8.8.211: dual; an odd Rt is UNPREDICTABLE, T is its bit 0. */
	{"LDRD literal A1", "cccc000(1)U1(0)01111tttTiiii1101iiii",
	 "dual load=1 size=4 rn=15 index=1 rt=t*2 rt2=t*2+1 imm=i add=U", "T=1 t=7"},
	{"LDRD imm A1", "cccc000PU1W0nnnntttTiiii1101iiii",
	 "dual load=1 size=4 PW rt=t*2 rt2=t*2+1 rn=n imm=i add=U",
	 "T=1 t=7 P=0&W=1 P=0&n=t*2 P=0&n=t*2+1 W=1&n=t*2 W=1&n=t*2+1"},
	{"STRD imm A1", "cccc000PU1W0nnnntttTiiii1111iiii",
	 "dual size=4 PW rt=t*2 rt2=t*2+1 rn=n imm=i add=U",
	 "T=1 t=7 P=0&W=1 P=0&n=t*2 P=0&n=t*2+1 W=1&n=t*2 W=1&n=t*2+1 P=0&n=15 W=1&n=15"},
	{"LDRD reg A1", "cccc000PU0W0nnnntttT(0)(0)(0)(0)1101mmmm",
	 "dual load=1 size=4 PW rt=t*2 rt2=t*2+1 rn=n rm=m add=U",
	 "T=1 t=7 m=15 m=t*2 m=t*2+1 P=0&W=1 P=0&n=t*2 P=0&n=t*2+1 W=1&n=t*2 W=1&n=t*2+1 P=0&n=15 "
	 "W=1&n=15"},
	{"STRD reg A1", "cccc000PU0W0nnnntttT(0)(0)(0)(0)1111mmmm",
	 "dual size=4 PW rt=t*2 rt2=t*2+1 rn=n rm=m add=U",
	 "T=1 t=7 m=15 P=0&W=1 P=0&n=t*2 P=0&n=t*2+1 W=1&n=t*2 W=1&n=t*2+1 P=0&n=15 W=1&n=15"},

	/* A8.8.75 to A8.8.78, A8.8.212 to A8.8.216, A8.8.229: synchronization. */
	{"SWP A1", "cccc00010000nnnntttt(0)(0)(0)(0)1001mmmm",
	 "swap load=1 size=4 add=1 index=1 rt=t rt2=m rn=n", "t=15 m=15 n=15 n=t n=m"},
	{"SWPB A1", "cccc00010100nnnntttt(0)(0)(0)(0)1001mmmm",
	 "swap load=1 size=1 add=1 index=1 rt=t rt2=m rn=n", "t=15 m=15 n=15 n=t n=m"},
	{"STREX A1", "cccc00011000nnnndddd(1)(1)(1)(1)1001tttt", "single size=4 rd=d rt=t " EXCL,
	 "d=15 t=15 n=15 d=n d=t"},
	{"LDREX A1", "cccc00011001nnnntttt(1)(1)(1)(1)1001(1)(1)(1)(1)",
	 "single load=1 size=4 rt=t " EXCL, "t=15 n=15"},
	{"STREXD A1", "cccc00011010nnnndddd(1)(1)(1)(1)1001tttT",
	 "dual size=4 rd=d rt=t*2 rt2=t*2+1 " EXCL, "d=15 T=1 t=7 n=15 d=n d=t*2 d=t*2+1"},
	{"LDREXD A1", "cccc00011011nnnntttT(1)(1)(1)(1)1001(1)(1)(1)(1)",
	 "dual load=1 size=4 rt=t*2 rt2=t*2+1 " EXCL, "T=1 t=7 n=15"},
	{"STREXB A1", "cccc00011100nnnndddd(1)(1)(1)(1)1001tttt", "single size=1 rd=d rt=t " EXCL,
	 "d=15 t=15 n=15 d=n d=t"},
	{"LDREXB A1", "cccc00011101nnnntttt(1)(1)(1)(1)1001(1)(1)(1)(1)",
	 "single load=1 size=1 rt=t " EXCL, "t=15 n=15"},
	{"STREXH A1", "cccc00011110nnnndddd(1)(1)(1)(1)1001tttt", "single size=2 rd=d rt=t " EXCL,
	 "d=15 t=15 n=15 d=n d=t"},
	{"LDREXH A1", "cccc00011111nnnntttt(1)(1)(1)(1)1001(1)(1)(1)(1)",
	 "single load=1 size=2 rt=t " EXCL, "t=15 n=15"},

	/* A8.8.58 to A8.8.61, A8.8.199 to A8.8.202, B9.3.5, B9.3.6, B9.3.17: multiple. */
	{"LDM", "cccc100PU0W1nnnnrrrrrrrrrrrrrrrr",
	 "multiple load=1 size=4 rn=n list=r imm=#*4 add=U index=P wback=W", "n=15 #=0 W=1&@=1"},
	{"STM", "cccc100PU0W0nnnnrrrrrrrrrrrrrrrr",
	 "multiple size=4 rn=n list=r imm=#*4 add=U index=P wback=W", "n=15 #=0"},
	{"LDM exception return", "cccc100PU1W1nnnn1rrrrrrrrrrrrrrr",
	 "multiple load=1 size=4 rn=n list=r+32768 imm=#*4 add=U index=P wback=W "
	 "exception_return=1",
	 "n=15 W=1&@=1"},
	{"LDM user registers", "cccc100PU1(0)1nnnn0rrrrrrrrrrrrrrr",
	 "multiple load=1 size=4 rn=n list=r imm=#*4 add=U index=P user_bank=1", "n=15 #=0"},
	{"STM user registers", "cccc100PU1(0)0nnnnrrrrrrrrrrrrrrrr",
	 "multiple size=4 rn=n list=r imm=#*4 add=U index=P user_bank=1", "n=15 #=0"},

	/* B9.3.13, B9.3.16. */
	{"RFE A1", "1111100PU0W1nnnn(0)(0)(0)(0)(1)(0)(1)(0)(0)(0)(0)(0)(0)(0)(0)(0)",
	 "rfe load=1 size=4 rn=n imm=8 add=U index=P wback=W", "n=15"},
	{"SRS A1", "1111100PU1W0(1)(1)(0)(1)(0)(0)(0)(0)(0)(1)(0)(1)(0)(0)(0)ddddd",
	 "srs size=4 rn=13 rd=d imm=8 add=U index=P wback=W", ""},

	/* A8.8.126 to A8.8.130, table A5-24: preload. */
	{"PLD imm A1", "11110101x101nnnn(1)(1)(1)(1)xxxxxxxxxxxx", "preload load=1 rn=n", ""},
	{"PLDW imm A1", "11110101x001nnnn(1)(1)(1)(1)xxxxxxxxxxxx", "preload load=1 rn=n", "n=15"},
	{"PLI imm A1", "11110100x101nnnn(1)(1)(1)(1)xxxxxxxxxxxx", "preload load=1 rn=n", ""},
	{"hint imm", "11110100x001nnnnxxxxxxxxxxxxxxxx", "preload load=1 rn=n", ""},
	{"PLD reg A1", "11110111x101nnnn(1)(1)(1)(1)xxxxxxx0mmmm", "preload load=1 rn=n", "m=15"},
	{"PLDW reg A1", "11110111x001nnnn(1)(1)(1)(1)xxxxxxx0mmmm", "preload load=1 rn=n",
	 "m=15 n=15"},
	{"PLI reg A1", "11110110x101nnnn(1)(1)(1)(1)xxxxxxx0mmmm", "preload load=1 rn=n", "m=15"},
	{"hint reg", "11110110x001nnnnxxxxxxxxxxx0xxxx", "preload load=1 rn=n", ""},

	{"A7.7", "11110100xxL0nnnnxxxxxxxxxxxxxxxx", "neon load=L rn=n", ""},
};

/* A7.6, A8.8.56, A8.8.198, A8.8.332, A8.8.333, A8.8.412, A8.8.413: A32 and T32 alike (cccc is 1110 in T32). */
static const struct row coproc_rows[] = {
	{"VLDR A1", "cccc1101Ud01nnnndddd1011iiiiiiii",
	 "vfp load=1 size=8 vfp=d*2 words=2 rn=n imm=i*4 add=U index=1", ""},
	{"VLDR A2", "cccc1101UD01nnnndddd1010iiiiiiii",
	 "vfp load=1 size=4 vfp=d*2+D words=1 rn=n imm=i*4 add=U index=1", ""},
	{"VSTR A1", "cccc1101Ud00nnnndddd1011iiiiiiii",
	 "vfp size=8 vfp=d*2 words=2 rn=n imm=i*4 add=U index=1", "n=15&Z=1"},
	{"VSTR A2", "cccc1101UD00nnnndddd1010iiiiiiii",
	 "vfp size=4 vfp=d*2+D words=1 rn=n imm=i*4 add=U index=1", "n=15&Z=1"},
	{"VLDM VSTM IA A1", "cccc11001dWLnnnndddd1011iiiiiiiX",
	 "vfp_multiple load=L size=8 vfp=d*2 words=i*2 rn=n imm=i*8+X*4 add=1 wback=W",
	 "i=0 i>16 d+i>32 n=15&W=1 n=15&Z=1"},
	{"VLDM VSTM DB A1", "cccc11010d1Lnnnndddd1011iiiiiiiX",
	 "vfp_multiple load=L size=8 vfp=d*2 words=i*2 rn=n imm=i*8+X*4 index=1 wback=1",
	 "i=0 i>16 d+i>32 n=15"},
	{"VLDM VSTM IA A2", "cccc11001DWLnnnndddd1010iiiiiiii",
	 "vfp_multiple load=L size=4 vfp=d*2+D words=i rn=n imm=i*4 add=1 wback=W",
	 "i=0 d*2+D+i>32 n=15&W=1 n=15&Z=1"},
	{"VLDM VSTM DB A2", "cccc11010D1Lnnnndddd1010iiiiiiii",
	 "vfp_multiple load=L size=4 vfp=d*2+D words=i rn=n imm=i*4 index=1 wback=1",
	 "i=0 d*2+D+i>32 n=15"},
	{"CP10 and CP11, the rest", "xxxx110xxxxxxxxxxxxx101xxxxxxxxx", "none", ""},
	{"LDC STC, P = 1", "xxxx1101xxxLnnnnxxxxxxxxxxxxxxxx", "coproc load=L rn=n", ""},
	{"LDC STC, U = 1", "xxxx11001xxLnnnnxxxxxxxxxxxxxxxx", "coproc load=L rn=n", ""},
	{"LDC STC, W = 1", "xxxx1100xx1Lnnnnxxxxxxxxxxxxxxxx", "coproc load=L rn=n", ""},
};

#define OFFSET "index=1 add=1 rt=t rn=n imm=i"

static const struct row t16_rows[] = {
	{"LDR literal T1", "01001tttiiiiiiii",
	 "single load=1 size=4 rn=15 rt=t imm=i*4 add=1 index=1", ""},
	{"STR reg T1", "0101000mmmnnnttt", "single size=4 rt=t rn=n rm=m add=1 index=1", ""},
	{"STRH reg T1", "0101001mmmnnnttt", "single size=2 rt=t rn=n rm=m add=1 index=1", ""},
	{"STRB reg T1", "0101010mmmnnnttt", "single size=1 rt=t rn=n rm=m add=1 index=1", ""},
	{"LDRSB reg T1", "0101011mmmnnnttt",
	 "single load=1 sign=1 size=1 rt=t rn=n rm=m add=1 index=1", ""},
	{"LDR reg T1", "0101100mmmnnnttt", "single load=1 size=4 rt=t rn=n rm=m add=1 index=1", ""},
	{"LDRH reg T1", "0101101mmmnnnttt", "single load=1 size=2 rt=t rn=n rm=m add=1 index=1",
	 ""},
	{"LDRB reg T1", "0101110mmmnnnttt", "single load=1 size=1 rt=t rn=n rm=m add=1 index=1",
	 ""},
	{"LDRSH reg T1", "0101111mmmnnnttt",
	 "single load=1 sign=1 size=2 rt=t rn=n rm=m add=1 index=1", ""},
	{"STR imm T1", "01100iiiiinnnttt", "single size=4 rt=t rn=n imm=i*4 add=1 index=1", ""},
	{"LDR imm T1", "01101iiiiinnnttt", "single load=1 size=4 rt=t rn=n imm=i*4 add=1 index=1",
	 ""},
	{"STRB imm T1", "01110iiiiinnnttt", "single size=1 rt=t rn=n imm=i add=1 index=1", ""},
	{"LDRB imm T1", "01111iiiiinnnttt", "single load=1 size=1 rt=t rn=n imm=i add=1 index=1",
	 ""},
	{"STRH imm T1", "10000iiiiinnnttt", "single size=2 rt=t rn=n imm=i*2 add=1 index=1", ""},
	{"LDRH imm T1", "10001iiiiinnnttt", "single load=1 size=2 rt=t rn=n imm=i*2 add=1 index=1",
	 ""},
	{"STR imm T2", "10010tttiiiiiiii", "single size=4 rt=t rn=13 imm=i*4 add=1 index=1", ""},
	{"LDR imm T2", "10011tttiiiiiiii", "single load=1 size=4 rt=t rn=13 imm=i*4 add=1 index=1",
	 ""},
	{"PUSH T1", "1011010Mrrrrrrrr",
	 "multiple size=4 rn=13 list=M*16384+r imm=#*4 index=1 wback=1", "#=0"},
	{"POP T1", "1011110Prrrrrrrr",
	 "multiple load=1 size=4 rn=13 list=P*32768+r imm=#*4 add=1 wback=1", "#=0"},
	{"STM T1", "11000nnnrrrrrrrr", "multiple size=4 rn=n list=r imm=#*4 add=1 wback=1", "#=0"},
	{"LDM T1", "11001nnnrrrrrrrr", "multiple load=1 size=4 rn=n list=r imm=#*4 add=1 wback=1-@",
	 "#=0"},
};

#define BAD_T	"t=13 t=15"
#define BAD_M	"m=13 m=15"
#define INDEXED "index=P add=U wback=W rt=t rn=n imm=i"

static const struct row t32_rows[] = {
	/* Table A6-16: multiple. */
	{"STM T2", "1110100010W0nnnn(0)r(0)sssssssssssss",
	 "multiple size=4 rn=n list=r*16384+s imm=#*4 add=1 wback=W", "n=15 #<2 W=1&@=1"},
	{"LDM T2, POP T2", "1110100010W1nnnnpr(0)sssssssssssss",
	 "multiple load=1 size=4 rn=n list=p*32768+r*16384+s imm=#*4 add=1 wback=W",
	 "n=15 #<2 p=1&r=1 W=1&@=1"},
	{"STMDB T1, PUSH T2", "1110100100W0nnnn(0)r(0)sssssssssssss",
	 "multiple size=4 rn=n list=r*16384+s imm=#*4 index=1 wback=W", "n=15 #<2 W=1&@=1"},
	{"LDMDB T1", "1110100100W1nnnnpr(0)sssssssssssss",
	 "multiple load=1 size=4 rn=n list=p*32768+r*16384+s imm=#*4 index=1 wback=W",
	 "n=15 #<2 p=1&r=1 W=1&@=1"},
	{"SRS T1", "1110100000W0(1)(1)(0)(1)(1)(1)(0)(0)(0)(0)(0)(0)(0)(0)(0)ddddd",
	 "srs size=4 rn=13 rd=d imm=8 index=1 wback=W", ""},
	{"SRS T2", "1110100110W0(1)(1)(0)(1)(1)(1)(0)(0)(0)(0)(0)(0)(0)(0)(0)ddddd",
	 "srs size=4 rn=13 rd=d imm=8 add=1 wback=W", ""},
	{"RFE T1", "1110100000W1nnnn(1)(1)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)",
	 "rfe load=1 size=4 rn=n imm=8 index=1 wback=W", "n=15"},
	{"RFE T2", "1110100110W1nnnn(1)(1)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)(0)",
	 "rfe load=1 size=4 rn=n imm=8 add=1 wback=W", "n=15"},

	/* Table A6-17: dual, exclusive, table branch. */
	{"STREX T1", "111010000100nnnnttttddddiiiiiiii",
	 "single size=4 exclusive=1 rd=d " OFFSET "*4", BAD_T " d=13 d=15 n=15 d=n d=t"},
	{"LDREX T1", "111010000101nnnntttt(1)(1)(1)(1)iiiiiiii",
	 "single load=1 size=4 exclusive=1 " OFFSET "*4", BAD_T " n=15"},
	{"STREXB T1", "111010001100nnnntttt(1)(1)(1)(1)0100dddd", "single size=1 rd=d rt=t " EXCL,
	 BAD_T " d=13 d=15 n=15 d=n d=t"},
	{"STREXH T1", "111010001100nnnntttt(1)(1)(1)(1)0101dddd", "single size=2 rd=d rt=t " EXCL,
	 BAD_T " d=13 d=15 n=15 d=n d=t"},
	{"STREXD T1", "111010001100nnnnttttuuuu0111dddd", "dual size=4 rd=d rt=t rt2=u " EXCL,
	 BAD_T " u=13 u=15 d=13 d=15 n=15 d=n d=t d=u"},
	{"LDREXB T1", "111010001101nnnntttt(1)(1)(1)(1)0100(1)(1)(1)(1)",
	 "single load=1 size=1 rt=t " EXCL, BAD_T " n=15"},
	{"LDREXH T1", "111010001101nnnntttt(1)(1)(1)(1)0101(1)(1)(1)(1)",
	 "single load=1 size=2 rt=t " EXCL, BAD_T " n=15"},
	{"LDREXD T1", "111010001101nnnnttttuuuu0111(1)(1)(1)(1)",
	 "dual load=1 size=4 rt=t rt2=u " EXCL, BAD_T " u=13 u=15 t=u n=15"},
	{"TBB T1", "111010001101nnnn(1)(1)(1)(1)(0)(0)(0)(0)0000mmmm",
	 "table load=1 size=1 rn=n rm=m add=1 index=1", "n=13 " BAD_M},
	{"TBH T1", "111010001101nnnn(1)(1)(1)(1)(0)(0)(0)(0)0001mmmm",
	 "table load=1 size=2 rn=n rm=m amount=1 add=1 index=1", "n=13 " BAD_M},
	{"A6-17, the rest", "11101000x10xxxxxxxxxxxxxxxxxxxxx", "none", ""},
	{"LDRD literal T1", "1110100PU1W11111ttttuuuuiiiiiiii",
	 "dual load=1 size=4 rn=15 index=1 add=U rt=t rt2=u imm=i*4", BAD_T " u=13 u=15 t=u W=1"},
	{"LDRD imm T1", "1110100PU1W1nnnnttttuuuuiiiiiiii",
	 "dual load=1 size=4 rt2=u " INDEXED "*4", BAD_T " u=13 u=15 t=u W=1&n=t W=1&n=u"},
	{"STRD imm T1", "1110100PU1W0nnnnttttuuuuiiiiiiii", "dual size=4 rt2=u " INDEXED "*4",
	 BAD_T " u=13 u=15 n=15 W=1&n=t W=1&n=u"},

	/* Table A6-18, A6-19, A6-20: loads; Rt 15 of less than a word is a hint where no access is written back. */
	{"LDR literal T2", "11111000U1011111ttttiiiiiiiiiiii",
	 "single load=1 size=4 rn=15 index=1 add=U rt=t imm=i", ""},
	{"PLD literal T1", "11111000x00111111111xxxxxxxxxxxx", "preload load=1 rn=15", ""},
	{"hint, halfword literal", "11111000x01111111111xxxxxxxxxxxx", "preload load=1 rn=15", ""},
	{"PLI literal T3", "11111001x00111111111xxxxxxxxxxxx", "preload load=1 rn=15", ""},
	{"hint, signed halfword literal", "11111001x01111111111xxxxxxxxxxxx",
	 "preload load=1 rn=15", ""},
	{"LDRB literal T1", "11111000U0011111ttttiiiiiiiiiiii",
	 "single load=1 size=1 rn=15 index=1 add=U rt=t imm=i", "t=13"},
	{"LDRH literal T1", "11111000U0111111ttttiiiiiiiiiiii",
	 "single load=1 size=2 rn=15 index=1 add=U rt=t imm=i", "t=13"},
	{"LDRSB literal T1", "11111001U0011111ttttiiiiiiiiiiii",
	 "single load=1 sign=1 size=1 rn=15 index=1 add=U rt=t imm=i", "t=13"},
	{"LDRSH literal T1", "11111001U0111111ttttiiiiiiiiiiii",
	 "single load=1 sign=1 size=2 rn=15 index=1 add=U rt=t imm=i", "t=13"},
	{"LDR imm T3", "111110001101nnnnttttiiiiiiiiiiii", "single load=1 size=4 " OFFSET, ""},
	{"PLD imm T1", "111110001001nnnn1111xxxxxxxxxxxx", "preload load=1 rn=n", ""},
	{"PLDW imm T1", "111110001011nnnn1111xxxxxxxxxxxx", "preload load=1 rn=n", ""},
	{"PLI imm T1", "111110011001nnnn1111xxxxxxxxxxxx", "preload load=1 rn=n", ""},
	{"hint, imm12", "111110011011nnnn1111xxxxxxxxxxxx", "preload load=1 rn=n", ""},
	{"LDRB imm T2", "111110001001nnnnttttiiiiiiiiiiii", "single load=1 size=1 " OFFSET, "t=13"},
	{"LDRH imm T2", "111110001011nnnnttttiiiiiiiiiiii", "single load=1 size=2 " OFFSET, "t=13"},
	{"LDRSB imm T1", "111110011001nnnnttttiiiiiiiiiiii", "single load=1 sign=1 size=1 " OFFSET,
	 "t=13"},
	{"LDRSH imm T1", "111110011011nnnnttttiiiiiiiiiiii", "single load=1 sign=1 size=2 " OFFSET,
	 "t=13"},
	{"PLD imm T2", "111110000001nnnn11111100xxxxxxxx", "preload load=1 rn=n", ""},
	{"PLDW imm T2", "111110000011nnnn11111100xxxxxxxx", "preload load=1 rn=n", ""},
	{"PLI imm T2", "111110010001nnnn11111100xxxxxxxx", "preload load=1 rn=n", ""},
	{"hint, imm8", "111110010011nnnn11111100xxxxxxxx", "preload load=1 rn=n", ""},
	{"PLD reg T1", "111110000001nnnn1111000000xxmmmm", "preload load=1 rn=n", BAD_M},
	{"PLDW reg T1", "111110000011nnnn1111000000xxmmmm", "preload load=1 rn=n", BAD_M},
	{"PLI reg T1", "111110010001nnnn1111000000xxmmmm", "preload load=1 rn=n", BAD_M},
	{"hint, register", "111110010011nnnn1111000000xxmmmm", "preload load=1 rn=n", BAD_M},
	{"LDRT T1", "111110000101nnnntttt1110iiiiiiii",
	 "single load=1 size=4 unprivileged=1 " OFFSET, BAD_T},
	{"LDRBT T1", "111110000001nnnntttt1110iiiiiiii",
	 "single load=1 size=1 unprivileged=1 " OFFSET, BAD_T},
	{"LDRHT T1", "111110000011nnnntttt1110iiiiiiii",
	 "single load=1 size=2 unprivileged=1 " OFFSET, BAD_T},
	{"LDRSBT T1", "111110010001nnnntttt1110iiiiiiii",
	 "single load=1 sign=1 size=1 unprivileged=1 " OFFSET, BAD_T},
	{"LDRSHT T1", "111110010011nnnntttt1110iiiiiiii",
	 "single load=1 sign=1 size=2 unprivileged=1 " OFFSET, BAD_T},
	{"LDR imm T4", "111110000101nnnntttt1PUWiiiiiiii", "single load=1 size=4 " INDEXED,
	 "P=0&W=0 W=1&n=t"},
	{"LDRB imm T3", "111110000001nnnntttt1PUWiiiiiiii", "single load=1 size=1 " INDEXED,
	 "P=0&W=0 t=13 t=15&W=1 W=1&n=t"},
	{"LDRH imm T3", "111110000011nnnntttt1PUWiiiiiiii", "single load=1 size=2 " INDEXED,
	 "P=0&W=0 t=13 t=15&W=1 W=1&n=t"},
	{"LDRSB imm T2", "111110010001nnnntttt1PUWiiiiiiii", "single load=1 sign=1 size=1 " INDEXED,
	 "P=0&W=0 t=13 t=15&W=1 W=1&n=t"},
	{"LDRSH imm T2", "111110010011nnnntttt1PUWiiiiiiii", "single load=1 sign=1 size=2 " INDEXED,
	 "P=0&W=0 t=13 t=15&W=1 W=1&n=t"},
	{"LDR reg T2", "111110000101nnnntttt000000iimmmm",
	 "single load=1 size=4 index=1 add=1 rt=t rn=n rm=m amount=i", BAD_M},
	{"LDRB reg T2", "111110000001nnnntttt000000iimmmm",
	 "single load=1 size=1 index=1 add=1 rt=t rn=n rm=m amount=i", "t=13 " BAD_M},
	{"LDRH reg T2", "111110000011nnnntttt000000iimmmm",
	 "single load=1 size=2 index=1 add=1 rt=t rn=n rm=m amount=i", "t=13 " BAD_M},
	{"LDRSB reg T2", "111110010001nnnntttt000000iimmmm",
	 "single load=1 sign=1 size=1 index=1 add=1 rt=t rn=n rm=m amount=i", "t=13 " BAD_M},
	{"LDRSH reg T2", "111110010011nnnntttt000000iimmmm",
	 "single load=1 sign=1 size=2 index=1 add=1 rt=t rn=n rm=m amount=i", "t=13 " BAD_M},

	/* Table A6-21: stores. */
	{"STR imm T3", "111110001100nnnnttttiiiiiiiiiiii", "single size=4 " OFFSET, "n=15 t=15"},
	{"STRB imm T2", "111110001000nnnnttttiiiiiiiiiiii", "single size=1 " OFFSET, "n=15 " BAD_T},
	{"STRH imm T2", "111110001010nnnnttttiiiiiiiiiiii", "single size=2 " OFFSET, "n=15 " BAD_T},
	{"STRT T1", "111110000100nnnntttt1110iiiiiiii", "single size=4 unprivileged=1 " OFFSET,
	 "n=15 " BAD_T},
	{"STRBT T1", "111110000000nnnntttt1110iiiiiiii", "single size=1 unprivileged=1 " OFFSET,
	 "n=15 " BAD_T},
	{"STRHT T1", "111110000010nnnntttt1110iiiiiiii", "single size=2 unprivileged=1 " OFFSET,
	 "n=15 " BAD_T},
	{"STR imm T4", "111110000100nnnntttt1PUWiiiiiiii", "single size=4 " INDEXED,
	 "n=15 P=0&W=0 t=15 W=1&n=t"},
	{"STRB imm T3", "111110000000nnnntttt1PUWiiiiiiii", "single size=1 " INDEXED,
	 "n=15 P=0&W=0 " BAD_T " W=1&n=t"},
	{"STRH imm T3", "111110000010nnnntttt1PUWiiiiiiii", "single size=2 " INDEXED,
	 "n=15 P=0&W=0 " BAD_T " W=1&n=t"},
	{"STR reg T2", "111110000100nnnntttt000000iimmmm",
	 "single size=4 index=1 add=1 rt=t rn=n rm=m amount=i", "n=15 t=15 " BAD_M},
	{"STRB reg T2", "111110000000nnnntttt000000iimmmm",
	 "single size=1 index=1 add=1 rt=t rn=n rm=m amount=i", "n=15 " BAD_T " " BAD_M},
	{"STRH reg T2", "111110000010nnnntttt000000iimmmm",
	 "single size=2 index=1 add=1 rt=t rn=n rm=m amount=i", "n=15 " BAD_T " " BAD_M},

	{"A7.7", "11111001xxL0nnnnxxxxxxxxxxxxxxxx", "neon load=L rn=n", ""},
};

/* The interpreter. Variables: up to 8 letters of the row's diagram, then four that every row has. */
enum { LETTERS = 8, COUNT = LETTERS, IN_LIST, THUMB, ONE, VARIABLES };

struct term {
	int coefficient;
	int variable;
};

struct expression {
	int nr;
	struct term terms[5];
};

struct segment {
	int variable, shift;
	uint32_t mask; /* of the bits, moved down */
};

struct effect {
	size_t offset, size; /* of the field in struct insn_mem */
	struct expression value;
};

struct comparison {
	struct expression left, right;
	char operator;
	bool and_next;
};

struct compiled {
	uint32_t mask, value;		    /* fixed bits */
	uint32_t should_mask, should_value; /* bits in parentheses */
	bool conditional;		    /* cccc */
	bool pw, shift;
	int kind;
	int nr_segments, nr_effects, nr_comparisons;
	char letters[LETTERS];
	struct segment segments[12];
	struct effect effects[16];
	struct comparison comparisons[24];
};

/* A set of rows, and for each value of some bits of the word the rows that can match. */
struct table {
	int nr;
	struct compiled rows[96];
	uint8_t bucket[1 << 13][24]; /* row + 1, 0 ends */
};

static struct table a32_table, t32_table, t16_table;

static const char *const kinds[] = {
	"none",		"single", "dual", "multiple", "swap",	"table",   "vfp",
	"vfp_multiple", "rfe",	  "srs",  "neon",     "coproc", "preload",
};

#define FIELD(name)                                                                          \
	{                                                                                    \
#name, offsetof(struct insn_mem, name), sizeof(((struct insn_mem *)0)->name) \
	}
static const struct {
	const char *name;
	size_t offset, size;
} fields[] = {
	FIELD(load),	  FIELD(sign),	    FIELD(add),
	FIELD(index),	  FIELD(wback),	    FIELD(unprivileged),
	FIELD(exclusive), FIELD(user_bank), FIELD(exception_return),
	FIELD(size),	  FIELD(rt),	    FIELD(rt2),
	FIELD(rd),	  FIELD(rn),	    FIELD(rm),
	FIELD(shift),	  FIELD(amount),    FIELD(vfp),
	FIELD(words),	  FIELD(list),	    FIELD(imm),
};

static void die(const struct row *row, const char *what)
{
	fprintf(stderr, "%s: %s\n", row->name, what);
	abort();
}

static int variable(struct compiled *c, char letter)
{
	for (int i = 0; i < LETTERS; i++) {
		if (!c->letters[i])
			c->letters[i] = letter;
		if (c->letters[i] == letter)
			return i;
	}
	abort();
}

static void compile_diagram(struct compiled *c, const struct row *row, int bits)
{
	int bit = bits;

	for (const char *p = row->diagram; *p; p++) {
		bool should = *p == '(';
		char ch = should ? *++p : *p;
		uint32_t one;

		bit--;
		one = 1u << (bit & 31);
		if (should && *++p != ')')
			die(row, "parenthesis");
		if (ch == 'x')
			continue;
		if (ch == 'c' && bit >= 28) {
			c->conditional = true;
			continue;
		}
		if (ch == '0' || ch == '1') {
			*(should ? &c->should_mask : &c->mask) |= one;
			*(should ? &c->should_value : &c->value) |= ch == '1' ? one : 0;
			continue;
		}
		int v = variable(c, ch);
		struct segment *last = c->nr_segments ? &c->segments[c->nr_segments - 1] : NULL;

		if (last && last->variable == v && last->shift == bit + 1) {
			last->shift--;
			last->mask = last->mask << 1 | 1;
		} else {
			c->segments[c->nr_segments++] = (struct segment){v, bit, 1};
		}
	}
	if (bit)
		die(row, "diagram has the wrong length");
}

static struct expression compile_expression(struct compiled *c, const char **p)
{
	struct expression e = {0};
	int sign = 1;

	for (;;) {
		struct term t = {sign, ONE};

		do {
			char *end;

			if (**p >= '0' && **p <= '9') {
				t.coefficient *= (int)strtol(*p, &end, 10);
				*p = end;
				continue;
			}
			t.variable = **p == '#'	  ? COUNT
				     : **p == '@' ? IN_LIST
				     : **p == 'Z' ? THUMB
						  : variable(c, **p);
			++*p;
		} while (**p == '*' && ++*p);
		e.terms[e.nr++] = t;
		if (**p != '+' && **p != '-')
			return e;
		sign = *(*p)++ == '+' ? 1 : -1;
	}
}

static bool is_word(const char *p, size_t n, const char *word)
{
	return strlen(word) == n && !strncmp(p, word, n);
}

static void compile_field(struct compiled *c, const struct row *row, const char *name, size_t n)
{
	struct effect *effect = &c->effects[c->nr_effects++];

	for (size_t f = 0; f < HAL_ARRAY_SIZE(fields); f++) {
		if (is_word(name, n, fields[f].name)) {
			effect->offset = fields[f].offset;
			effect->size = fields[f].size;
		}
	}
	if (!effect->size)
		die(row, "unknown field");
}

static void compile_effect(struct compiled *c, const struct row *row)
{
	const char *p = row->effect + strcspn(row->effect, " ");

	c->kind = -1;
	for (int k = 0; k < (int)HAL_ARRAY_SIZE(kinds); k++) {
		if (is_word(row->effect, p - row->effect, kinds[k]))
			c->kind = k;
	}
	if (c->kind < 0)
		die(row, "unknown kind");
	while (*p == ' ') {
		const char *name = p + 1;
		size_t n = strcspn(name, " =");

		p = name + n;
		if (*p == '=') {
			compile_field(c, row, name, n);
			p++;
			c->effects[c->nr_effects - 1].value = compile_expression(c, &p);
		} else if (is_word(name, n, "PW")) {
			c->pw = true;
		} else if (is_word(name, n, "shift")) {
			c->shift = true;
		} else {
			die(row, "unknown word");
		}
	}
}

static void compile_never(struct compiled *c, const struct row *row)
{
	const char *p = row->never;

	while (*p) {
		struct comparison *cmp = &c->comparisons[c->nr_comparisons++];

		cmp->left = compile_expression(c, &p);
		cmp->operator= * p++;
		cmp->right = compile_expression(c, &p);
		cmp->and_next = *p == '&';
		if (*p)
			p++;
	}
}

static bool matches(const struct compiled *c, uint32_t word)
{
	return (word & c->mask) == c->value && !(c->conditional && word >> 28 == 15);
}

static uint32_t key_of(uint32_t word)
{
	return (word >> 16 & 0xff0) | (word >> 4 & 15) | (word >> 28 == 15 ? 0x1000 : 0);
}

static void add_rows(struct table *t, const struct row *rows, size_t nr, int bits)
{
	for (size_t i = 0; i < nr; i++) {
		struct compiled *c = &t->rows[t->nr++];

		compile_diagram(c, &rows[i], bits);
		compile_effect(c, &rows[i]);
		compile_never(c, &rows[i]);
	}
}

/* Which rows can match a word with this key; the key's bits are 27:20, 7:4, and whether 31:28 is 15. */
static void fill_buckets(struct table *t)
{
	const uint32_t known = 0x0ff000f0;

	for (uint32_t key = 0; key < 1 << 13; key++) {
		uint32_t word = (key & 0xff0) << 16 | (key & 15) << 4;
		bool unconditional = key >> 12;
		int n = 0;

		for (int i = 0; i < t->nr; i++) {
			const struct compiled *c = &t->rows[i];
			bool top = c->mask >> 28 ? (c->value >> 28 == 15) == unconditional
						 : !(c->conditional && unconditional);

			if (top && !((word ^ c->value) & c->mask & known))
				t->bucket[key][n++] = i + 1;
			if (n >= 24)
				abort();
		}
	}
}

#define ROWS(table) (table), HAL_ARRAY_SIZE(table)

void insn_oracle_init(void)
{
	if (a32_table.nr)
		return;
	add_rows(&a32_table, ROWS(a32_rows), 32);
	add_rows(&a32_table, ROWS(coproc_rows), 32);
	fill_buckets(&a32_table);
	add_rows(&t32_table, ROWS(t32_rows), 32);
	add_rows(&t32_table, ROWS(coproc_rows), 32);
	fill_buckets(&t32_table);
	add_rows(&t16_table, ROWS(t16_rows), 16);
}

static int evaluate(const struct expression *e, const int *v)
{
	int sum = 0;

	for (int i = 0; i < e->nr; i++)
		sum += e->terms[i].coefficient * v[e->terms[i].variable];
	return sum;
}

static bool compare(const struct comparison *c, const int *v)
{
	int left = evaluate(&c->left, v), right = evaluate(&c->right, v);

	return c->operator== '=' ? left == right : c->operator== '<' ? left < right : left> right;
}

static bool excluded(const struct compiled *c, const int *v)
{
	for (int i = 0; i < c->nr_comparisons; i++) {
		bool all = true;

		for (;; i++) {
			all = all && compare(&c->comparisons[i], v);
			if (!c->comparisons[i].and_next)
				break;
		}
		if (all)
			return true;
	}
	return false;
}

static int letter(const struct compiled *c, const int *v, char wanted)
{
	for (int i = 0; i < LETTERS; i++) {
		if (c->letters[i] == wanted)
			return v[i];
	}
	return 0;
}

/* A8.4.3: what type y and amount i mean. */
static void set_shift(struct insn_mem *insn, int y, int i)
{
	static const struct {
		uint8_t shift, amount;
	} of_zero[4] = {{INSN_LSL, 0}, {INSN_LSR, 32}, {INSN_ASR, 32}, {INSN_RRX, 1}};
	static const uint8_t of_other[4] = {INSN_LSL, INSN_LSR, INSN_ASR, INSN_ROR};

	insn->shift = i ? of_other[y] : of_zero[y].shift;
	insn->amount = i ? i : of_zero[y].amount;
}

static struct insn_mem apply(const struct compiled *c, uint32_t word, bool thumb)
{
	struct insn_mem none = {.kind = INSN_NONE};
	struct insn_mem insn = {.rt = 255, .rt2 = 255, .rd = 255, .rm = 255};
	int v[VARIABLES] = {[THUMB] = thumb, [ONE] = 1};

	if (!c->kind || (word & c->should_mask) != c->should_value)
		return none;
	for (int i = 0; i < c->nr_segments; i++) {
		const struct segment *s = &c->segments[i];

		v[s->variable] = v[s->variable] * ((int)s->mask + 1) +
				 (int)(word >> s->shift & s->mask);
	}
	insn.kind = (enum insn_kind)c->kind;
	for (int i = 0; i < c->nr_effects; i++) {
		const struct effect *e = &c->effects[i];
		int value = evaluate(&e->value, v);

		if (e->size == 1) {
			((uint8_t *)&insn)[e->offset] = value;
		} else {
			*(uint16_t *)((char *)&insn + e->offset) = value;
			v[COUNT] = __builtin_popcount(insn.list);
			v[IN_LIST] = insn.list >> letter(c, v, 'n') & 1;
		}
	}
	if (c->pw) {
		insn.index = letter(c, v, 'P');
		insn.wback = !letter(c, v, 'P') || letter(c, v, 'W');
	}
	if (c->shift)
		set_shift(&insn, letter(c, v, 'y'), letter(c, v, 'i'));
	return excluded(c, v) ? none : insn;
}

static struct insn_mem look_up(const struct table *t, uint32_t word, bool thumb)
{
	struct insn_mem none = {.kind = INSN_NONE};

	for (const uint8_t *p = t->bucket[key_of(word)]; *p; p++) {
		if (matches(&t->rows[*p - 1], word))
			return apply(&t->rows[*p - 1], word, thumb);
	}
	return none;
}

struct insn_mem insn_oracle_a32(uint32_t word)
{
	return look_up(&a32_table, word, false);
}

struct insn_mem insn_oracle_t32(uint32_t word)
{
	return look_up(&t32_table, word, true);
}

struct insn_mem insn_oracle_t16(uint32_t half)
{
	struct insn_mem none = {.kind = INSN_NONE};

	for (int i = 0; i < t16_table.nr; i++) {
		if (matches(&t16_table.rows[i], half))
			return apply(&t16_table.rows[i], half, true);
	}
	return none;
}

bool insn_oracle_equal(const struct insn_mem *a, const struct insn_mem *b)
{
	return a->kind == b->kind && a->load == b->load && a->sign == b->sign && a->add == b->add &&
	       a->index == b->index && a->wback == b->wback && a->unprivileged == b->unprivileged &&
	       a->exclusive == b->exclusive && a->user_bank == b->user_bank &&
	       a->exception_return == b->exception_return && a->size == b->size && a->rt == b->rt &&
	       a->rt2 == b->rt2 && a->rd == b->rd && a->rn == b->rn && a->rm == b->rm &&
	       a->shift == b->shift && a->amount == b->amount && a->vfp == b->vfp &&
	       a->words == b->words && a->list == b->list && a->imm == b->imm;
}

uint32_t insn_oracle_random(bool thumb, uint64_t *state)
{
	const struct table *t = thumb ? &t32_table : &a32_table;
	const struct compiled *c = &t->rows[test_random(state) % (uint64_t)t->nr];
	uint32_t word = (uint32_t)test_random(state);

	word = (word & ~c->mask) | c->value;
	if (test_random(state) % 8)
		word = (word & ~c->should_mask) | c->should_value;
	if (thumb)
		return c->mask >> 28 ? word
				     : (word & 0x0fffffff) | 0xe0000000 | (word & 0x10000000);
	return word;
}
