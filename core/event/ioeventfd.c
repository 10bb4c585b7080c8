/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/event/ioeventfd.h"

#include "core/io/iobus.h"
#include "core/vcpu/vm.h"
#include "hal/errno.h"

#define LONGEST_WRITE 4 /* bytes, of a guest: what is longer comes in parts */

/* What it answers to. */
struct pattern {
	enum event_bus bus;
	uint64_t addr;
	uint32_t len; /* 0: any */
	bool any_value;
	uint64_t value;
};

struct ioeventfd {
	struct iobus_range range; /* of EVENT_BUS_MMIO */
	struct pattern pattern;
	struct hal_event *event;
	struct ioeventfd *next; /* under the mutex */
};

static enum event_bus bus_of(uint32_t flags)
{
	if (flags & IOEVENTFD_PIO)
		return EVENT_BUS_PIO;
	return flags & IOEVENTFD_CCW ? EVENT_BUS_CCW : EVENT_BUS_MMIO;
}

static bool is_good_len(uint32_t len)
{
	return len <= 8 && !(len & (len - 1));
}

/* Returns 0 with *pattern filled, or -HAL_EINVAL. */
static int read_request(const struct ioeventfd_request *request, struct pattern *pattern)
{
	if (!is_good_len(request->len) || request->addr + request->len < request->addr ||
	    request->flags & ~(uint32_t)IOEVENTFD_FLAGS_KNOWN ||
	    (!request->len && request->flags & IOEVENTFD_DATAMATCH))
		return -HAL_EINVAL;
	*pattern = (struct pattern){
		.bus = bus_of(request->flags),
		.addr = request->addr,
		.len = request->len,
		.any_value = !(request->flags & IOEVENTFD_DATAMATCH),
		.value = request->datamatch,
	};
	return 0;
}

/* --- writes ------------------------------------------------------------------------------------------ */

static bool matches(const struct pattern *pattern, unsigned len, uint32_t value)
{
	if (!pattern->len)
		return true;
	return len == pattern->len && (pattern->any_value || value == pattern->value);
}

static bool answer(void *object, struct vcpu *vcpu, uint32_t offset, unsigned len, uint32_t value)
{
	struct ioeventfd *ioeventfd = object;

	if (offset || !matches(&ioeventfd->pattern, len, value))
		return false;
	hal_event_signal(ioeventfd->event);
	return true;
}

static const struct iobus_ops operations = {.write = answer};

/* --- coming and going -------------------------------------------------------------------------------- */

/* Would both answer the same write? */
static bool collide(const struct pattern *a, const struct pattern *b)
{
	if (a->bus != b->bus || a->addr != b->addr)
		return false;
	if (!a->len || !b->len)
		return true;
	return a->len == b->len && (a->any_value || b->any_value || a->value == b->value);
}

static bool are_equal(const struct pattern *a, const struct pattern *b)
{
	return a->bus == b->bus && a->addr == b->addr && a->len == b->len &&
	       a->any_value == b->any_value && (a->any_value || a->value == b->value);
}

static bool is_taken(const struct events *events, const struct pattern *pattern)
{
	for (const struct ioeventfd *other = events->ioeventfds; other; other = other->next)
		if (collide(&other->pattern, pattern))
			return true;
	return false;
}

/* Caller: holds the mutex. */
static int add(struct vm *vm, struct ioeventfd *ioeventfd)
{
	struct events *events = &vm->events;

	if (is_taken(events, &ioeventfd->pattern))
		return -HAL_EEXIST;
	if (events->nr_zones[ioeventfd->pattern.bus] >= EVENT_MAX_DEVICES ||
	    events->nr_ioeventfds >= EVENT_MAX_IOEVENTFDS)
		return -HAL_ENOSPC;
	events->nr_ioeventfds++;
	ioeventfd->next = events->ioeventfds;
	events->ioeventfds = ioeventfd;
	if (ioeventfd->pattern.bus == EVENT_BUS_MMIO)
		iobus_register(&vm->iobus, &ioeventfd->range);
	return 0;
}

/* Takes one off the list and the bus. Caller: holds the mutex. */
static struct ioeventfd *take(struct vm *vm, struct ioeventfd **link)
{
	struct ioeventfd *ioeventfd = *link;

	*link = ioeventfd->next;
	vm->events.nr_ioeventfds--;
	iobus_unregister(&vm->iobus, &ioeventfd->range);
	return ioeventfd;
}

static void free_ioeventfd(struct ioeventfd *ioeventfd)
{
	hal_event_put(ioeventfd->event);
	hal_free(ioeventfd);
}

/* Takes over the event, if it returns 0. */
static int assign(struct vm *vm, const struct pattern *pattern, struct hal_event *event)
{
	struct ioeventfd *ioeventfd = hal_alloc(sizeof(*ioeventfd));
	int error;

	if (!ioeventfd)
		return -HAL_ENOMEM;
	ioeventfd->pattern = *pattern;
	ioeventfd->event = event;
	ioeventfd->range = (struct iobus_range){
		.base = ipa(pattern->addr),
		.size = pattern->len ? pattern->len : LONGEST_WRITE,
		.ops = &operations,
		.device = ioeventfd,
	};
	hal_mutex_lock(&vm->events.mutex);
	error = add(vm, ioeventfd);
	hal_mutex_unlock(&vm->events.mutex);
	if (error)
		hal_free(ioeventfd);
	return error;
}

static int deassign(struct vm *vm, const struct pattern *pattern, const struct hal_event *event)
{
	struct ioeventfd *found = NULL;
	struct ioeventfd **link;

	hal_mutex_lock(&vm->events.mutex);
	for (link = &vm->events.ioeventfds; *link && !found;) {
		if ((*link)->event == event && are_equal(&(*link)->pattern, pattern))
			found = take(vm, link);
		else
			link = &(*link)->next;
	}
	hal_mutex_unlock(&vm->events.mutex);
	if (!found)
		return -HAL_ENOENT;
	free_ioeventfd(found);
	return 0;
}

int ioeventfd_set(struct vm *vm, const struct ioeventfd_request *request)
{
	struct pattern pattern;
	struct hal_event *event;
	int error = read_request(request, &pattern);

	if (error)
		return error;
	error = hal_event_get(request->fd, &event);
	if (error)
		return error;
	if (request->flags & IOEVENTFD_DEASSIGN) {
		error = deassign(vm, &pattern, event);
		hal_event_put(event);
		return error;
	}
	error = assign(vm, &pattern, event);
	if (error)
		hal_event_put(event);
	return error;
}

void ioeventfds_destroy(struct vm *vm)
{
	hal_mutex_lock(&vm->events.mutex);
	while (vm->events.ioeventfds)
		free_ioeventfd(take(vm, &vm->events.ioeventfds));
	hal_mutex_unlock(&vm->events.mutex);
}
