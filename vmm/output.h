/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest's output: gathered into lines on its way to standard output. */
#ifndef VMM_OUTPUT_H
#define VMM_OUTPUT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#define OUTPUT_SIZE 512

struct output {
	pthread_mutex_t lock;
	int wake; /* an eventfd that is told when something begins to wait; -1: nothing ever waits */
	int signals; /* a signalfd: output that nobody reads is given up when a signal comes; -1: never */
	size_t size;
	char data[OUTPUT_SIZE];
};

void output_init(struct output *output, int wake);

/* A sink's put(). Any thread. */
void output_put(void *output, const void *data, size_t size);

/* Writes what waits; true if something did. Any thread. */
bool output_flush(struct output *output);

bool output_waits(struct output *output);

#endif
