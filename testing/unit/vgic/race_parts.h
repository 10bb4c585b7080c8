/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the parts of race.h: facts, guests, the VM, and steps. */
#ifndef TESTING_UNIT_VGIC_RACE_PARTS_H
#define TESTING_UNIT_VGIC_RACE_PARTS_H

#include "core/vgic/state.h"
#include "testing/unit/vgic/race.h"

#define RACE_DIST 0x08000000u
#define FIRST_SPI 32u

#define INTID(iar) ((iar)&0x3ffu)

/* What is known of the interrupt that a player has read from GICC_IAR. */
struct race_fact *race_fact_of(unsigned player, uint32_t iar);

/* It is about to be raised: returns the moment. And it has been, by then. */
unsigned race_note_raise(struct race_fact *fact);
void race_note_landing(struct race_fact *fact, unsigned raised_at);

/* May the player begin it now? Checks. */
void race_check_begin(const struct race_fact *fact, unsigned player, uint32_t iar);

struct race_player *race_player_of(const struct vcpu *vcpu);
bool race_each_irq(bool (*holds)(const struct vgic_irq *irq));
bool race_scripts_are_done(void *nothing);

/* Also checks that no interrupt is in two of them. */
bool race_list_registers_are_empty(void);

/* Takes all players out of the guest. */
void race_get_all_out(void);

/* When nothing is left to be done, all may go. Where that never comes: says what is waited for. */
void race_look_whether_over(void);
void race_name_what_is_missing(void);

/* How many ends of the resampled interrupt have been told of so far. */
uint64_t race_take_resamplings(void);

/* hal_guest_enter(), of all players. */
uint32_t race_guest(struct hal_guest *regs);

#endif
