/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/event/routing.h"

#include "core/vcpu/vm.h"
#include "core/vgic/vgic.h"
#include "hal/errno.h"

#define FIRST_SPI 32

/* An element: 0, nowhere; NO_PIN, a message; else the number of the interrupt. */
#define NO_PIN 0xffffu

struct routing_table {
	uint16_t way[ROUTING_MAX_GSIS];
};

static bool is_good_irqchip(const struct routing_entry *entry)
{
	return !entry->flags && !entry->irqchip.irqchip && entry->irqchip.pin < ROUTING_NR_PINS;
}

/* One way for each GSI: there is one interrupt controller, and a message does not go with another way. */
static int add_entry(struct routing_table *table, const struct routing_entry *entry)
{
	uint16_t *way;

	if (entry->gsi >= ROUTING_MAX_GSIS)
		return -HAL_EINVAL;
	way = &table->way[hal_index_mask(entry->gsi, ROUTING_MAX_GSIS)];
	if (*way)
		return -HAL_EINVAL;
	switch (entry->type) {
	case ROUTING_IRQCHIP:
		*way = (uint16_t)(FIRST_SPI + entry->irqchip.pin);
		return is_good_irqchip(entry) ? 0 : -HAL_EINVAL;
	case ROUTING_MSI:
		*way = NO_PIN;
		return entry->flags & ~ROUTING_MSI_VALID_DEVID ? -HAL_EINVAL : 0;
	default:
		return -HAL_EINVAL;
	}
}

static int fill_table(struct routing_table *table, uint32_t nr, hva_t address)
{
	struct routing_entry entry;
	int error = 0;

	for (uint32_t i = 0; i < nr && !error; i++) {
		if (hal_copy_in(&entry, hva(address.v + i * sizeof(entry)), sizeof(entry)))
			return -HAL_EFAULT;
		error = add_entry(table, &entry);
	}
	return error;
}

/* Puts a table in place; returns the one before. */
static struct routing_table *exchange(struct events *events, struct routing_table *table)
{
	const unsigned long state = hal_lock_irqsave(&events->routing_lock);
	struct routing_table *before = events->routing;

	events->routing = table;
	hal_unlock_irqrestore(&events->routing_lock, state);
	return before;
}

int routing_set(struct vm *vm, uint32_t nr, uint32_t flags, hva_t address)
{
	struct routing_table *table;
	int error;

	if (nr > ROUTING_MAX_GSIS || flags)
		return -HAL_EINVAL;
	table = hal_alloc(sizeof(*table));
	if (!table)
		return -HAL_ENOMEM;
	error = fill_table(table, nr, address);
	if (!error)
		table = exchange(&vm->events, table);
	hal_free(table);
	return error;
}

void routing_destroy(struct vm *vm)
{
	hal_free(exchange(&vm->events, NULL));
}

/* Caller: holds routing_lock. */
static uint32_t find_intid(const struct vm *vm, uint32_t gsi)
{
	const struct routing_table *table = vm->events.routing;
	uint32_t way;

	if (!table)
		return gsi < ROUTING_NR_PINS ? FIRST_SPI + gsi : 0;
	if (gsi >= ROUTING_MAX_GSIS)
		return 0;
	way = table->way[hal_index_mask(gsi, ROUTING_MAX_GSIS)];
	return way == NO_PIN ? 0 : way;
}

uint32_t routing_intid(struct vm *vm, uint32_t gsi)
{
	const unsigned long state = hal_lock_irqsave(&vm->events.routing_lock);
	const uint32_t intid = find_intid(vm, gsi);

	hal_unlock_irqrestore(&vm->events.routing_lock, state);
	return intid;
}

/* Drives the line to each of nr levels in turn. A pin that the VM's vgic does not have is no matter. */
static void drive(struct vm *vm, uint32_t gsi, const bool *levels, unsigned nr)
{
	const unsigned long state = hal_lock_irqsave(&vm->events.routing_lock);
	const uint32_t intid = find_intid(vm, gsi);

	for (unsigned i = 0; intid && i < nr; i++)
		vgic_inject(vm, 0, intid, levels[i], NULL);
	hal_unlock_irqrestore(&vm->events.routing_lock, state);
}

void routing_drive(struct vm *vm, uint32_t gsi, bool level)
{
	drive(vm, gsi, &level, 1);
}

void routing_pulse(struct vm *vm, uint32_t gsi)
{
	static const bool pulse[] = {true, false};

	drive(vm, gsi, pulse, HAL_ARRAY_SIZE(pulse));
}
