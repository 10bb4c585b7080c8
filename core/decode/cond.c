/* SPDX-License-Identifier: GPL-2.0-only */
/* Conditions, ITSTATE and skipping. */
#include "core/decode/cond.h"
#include "core/decode/hsr.h"

bool cond_holds(uint32_t cond, uint32_t cpsr)
{
	/* Bit n of a row: does the condition hold when NZCV is n? */
	static const uint16_t holds[16] = {
		0xf0f0, 0x0f0f, /* EQ NE: Z */
		0xcccc, 0x3333, /* CS CC: C */
		0xff00, 0x00ff, /* MI PL: N */
		0xaaaa, 0x5555, /* VS VC: V */
		0x0c0c, 0xf3f3, /* HI LS: C and not Z */
		0xaa55, 0x55aa, /* GE LT: N equals V */
		0x0a05, 0xf5fa, /* GT LE: not Z, and N equals V */
		0xffff, 0x0000, /* AL, and the code that no conditional instruction has */
	};

	return hal_bit(holds[cond & 15], hal_bits(cpsr, 31, 28));
}

bool cond_passed(uint32_t hsr, uint32_t cpsr)
{
	uint32_t itstate;

	if (hsr_ec(hsr) >= 0x10)
		return true;
	if (hsr_cv(hsr))
		return cond_holds(hsr_cond(hsr), cpsr);
	itstate = cond_itstate(cpsr);
	if (!(cpsr & COND_CPSR_T) || !itstate)
		return true;
	return cond_holds(itstate >> 4, cpsr);
}

uint32_t cond_itstate(uint32_t cpsr)
{
	return hal_bits(cpsr, 15, 10) << 2 | hal_bits(cpsr, 26, 25);
}

uint32_t cond_with_itstate(uint32_t cpsr, uint32_t itstate)
{
	return (cpsr & ~COND_CPSR_IT) | hal_bits(itstate, 7, 2) << 10 |
	       hal_bits(itstate, 1, 0) << 25;
}

uint32_t cond_it_advance(uint32_t itstate)
{
	if (!hal_bits(itstate, 2, 0))
		return 0;
	return hal_bits(itstate, 7, 5) << 5 | hal_bits(itstate, 3, 0) << 1;
}

struct cond_resume cond_skip(uint32_t pc, uint32_t cpsr, bool wide)
{
	struct cond_resume next = {pc + 4, cpsr};

	if (!(cpsr & COND_CPSR_T))
		return next;
	if (!wide)
		next.pc = pc + 2;
	next.cpsr = cond_with_itstate(cpsr, cond_it_advance(cond_itstate(cpsr)));
	return next;
}

void cond_skip_guest(struct hal_guest *guest, bool wide)
{
	struct cond_resume next = cond_skip(hal_guest_read(guest, HAL_REG_PC),
					    hal_guest_read(guest, HAL_REG_CPSR), wide);

	hal_guest_write(guest, HAL_REG_PC, next.pc);
	hal_guest_write(guest, HAL_REG_CPSR, next.cpsr);
}

struct cond_resume cond_load_pc(uint32_t target, uint32_t cpsr)
{
	cpsr &= ~(COND_CPSR_IT | COND_CPSR_T);
	if (target & 1)
		return (struct cond_resume){target & ~1u, cpsr | COND_CPSR_T};
	return (struct cond_resume){target & ~3u, cpsr};
}
