/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests in plain C on top of GoogleTest.
 *
 *	TEST(hsr, hvc_class_is_0x12) { CHECK_EQ(0x12, hsr_ec(0x4a000000)); }
 *
 *	struct world { struct vm vm; };                      a fixture: set-up and tear-down are plain
 *	static void world_set_up(struct world *w) { ... }    functions; the struct starts out zeroed
 *	static void world_tear_down(struct world *w) { ... }
 *	TEST_FIXTURE(world)
 *	TEST_F(world, starts_empty) { CHECK_EQ(0, self->vm.nr_vcpus); }
 *
 *	static const struct row { const char *label; uint32_t in, out; } rows[] = { ... };
 *	TEST_TABLE(it, advance, struct row, rows) { CHECK_EQ(row->out, it_advance(row->in)); }
 *
 * CHECK_* goes on after a failure, REQUIRE_* leaves the function that it stands in (which returns void).
 * Both print the expressions and the values. NOTE(fmt, ...) adds a line to the next failures of the test.
 */
#ifndef TESTING_HARNESS_TEST_H
#define TESTING_HARNESS_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*test_body)(const void *row);

/* How a fixture is made: its size and its two functions. */
struct test_fixture {
	size_t size;
	void (*set_up)(void *self);
	void (*tear_down)(void *self);
};

/* Registers one test; row is handed to the body. Called by constructors, before main(). */
void test_register(const char *suite, const char *name, const char *label, const char *file,
		   int line, test_body body, const void *row);

/* Registers one test per row of a table whose rows begin with a label (const char *). */
void test_register_table(const char *suite, const char *name, const char *file, int line,
			 test_body body, const void *rows, size_t row_size, size_t nr_rows);

/* Registers a test that gets a fresh fixture; tear_down runs also after a failure. */
void test_register_fixture(const char *suite, const char *name, const char *file, int line,
			   void (*body)(void *self), const struct test_fixture *fixture);

/* Report a failure unless the two are equal (or ordered by op: "==", "!=", "<", "<=", ">", ">="). */
bool test_compare(const char *file, int line, const char *op, const char *expected_text,
		  const char *actual_text, int64_t expected, int64_t actual);
bool test_true(const char *file, int line, const char *text, bool value);
bool test_string(const char *file, int line, const char *expected, const char *actual);
bool test_bytes(const char *file, int line, const void *expected, const void *actual, size_t size);
void test_fail(const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds a line to each later failure of the running test; the newest replaces the one before. */
void test_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* True when a check of the running test has failed: lets a long loop stop at the first failure. */
bool test_failed(void);

/* The seed of random tests: $TEST_SEED if set, else fallback. It is printed when the test fails. */
uint64_t test_seed(uint64_t fallback);

/* A small fast generator (splitmix64); state is the caller's. */
static inline uint64_t test_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

#define TEST_CTOR static void __attribute__((constructor))

#define TEST(suite, name)                                                                       \
	static void suite##__##name(void);                                                      \
	static void suite##__##name##__body(const void *row)                                    \
	{                                                                                       \
		(void)row;                                                                      \
		suite##__##name();                                                              \
	}                                                                                       \
	TEST_CTOR suite##__##name##__register(void)                                             \
	{                                                                                       \
		test_register(#suite, #name, NULL, __FILE__, __LINE__, suite##__##name##__body, \
			      NULL);                                                            \
	}                                                                                       \
	static void suite##__##name(void)

#define TEST_TABLE(suite, name, type, table)                                                    \
	static void suite##__##name(const type *row);                                           \
	static void suite##__##name##__body(const void *row)                                    \
	{                                                                                       \
		suite##__##name((const type *)row);                                             \
	}                                                                                       \
	TEST_CTOR suite##__##name##__register(void)                                             \
	{                                                                                       \
		test_register_table(#suite, #name, __FILE__, __LINE__, suite##__##name##__body, \
				    table, sizeof((table)[0]),                                  \
				    sizeof(table) / sizeof((table)[0]));                        \
	}                                                                                       \
	static void suite##__##name(const type *row)

#define TEST_FIXTURE(suite)                                                        \
	static void suite##__set_up(void *self)                                    \
	{                                                                          \
		suite##_set_up((struct suite *)self);                              \
	}                                                                          \
	static void suite##__tear_down(void *self)                                 \
	{                                                                          \
		suite##_tear_down((struct suite *)self);                           \
	}                                                                          \
	static const struct test_fixture suite##__fixture = {sizeof(struct suite), \
							     suite##__set_up, suite##__tear_down};

#define TEST_F(suite, name)                                                                       \
	static void suite##__##name(struct suite *self);                                          \
	static void suite##__##name##__body(void *self)                                           \
	{                                                                                         \
		suite##__##name((struct suite *)self);                                            \
	}                                                                                         \
	TEST_CTOR suite##__##name##__register(void)                                               \
	{                                                                                         \
		test_register_fixture(#suite, #name, __FILE__, __LINE__, suite##__##name##__body, \
				      &suite##__fixture);                                         \
	}                                                                                         \
	static void suite##__##name(struct suite *self)

#define TEST_COMPARE(op, expected, actual)                                            \
	test_compare(__FILE__, __LINE__, op, #expected, #actual, (int64_t)(expected), \
		     (int64_t)(actual))
#define TEST_OR_RETURN(check)   \
	do {                    \
		if (!(check))   \
			return; \
	} while (0)

#define CHECK(cond)			 test_true(__FILE__, __LINE__, #cond, (cond))
#define CHECK_EQ(expected, actual)	 TEST_COMPARE("==", expected, actual)
#define CHECK_NE(expected, actual)	 TEST_COMPARE("!=", expected, actual)
#define CHECK_LT(a, b)			 TEST_COMPARE("<", a, b)
#define CHECK_LE(a, b)			 TEST_COMPARE("<=", a, b)
#define CHECK_GT(a, b)			 TEST_COMPARE(">", a, b)
#define CHECK_GE(a, b)			 TEST_COMPARE(">=", a, b)
#define CHECK_STR(expected, actual)	 test_string(__FILE__, __LINE__, expected, actual)
#define CHECK_BYTES(expected, actual, n) test_bytes(__FILE__, __LINE__, expected, actual, n)
#define FAIL(...)			 test_fail(__FILE__, __LINE__, __VA_ARGS__)
#define NOTE(...)			 test_note(__VA_ARGS__)
#define REQUIRE(cond)			 TEST_OR_RETURN(CHECK(cond))
#define REQUIRE_EQ(expected, actual)	 TEST_OR_RETURN(CHECK_EQ(expected, actual))
#define REQUIRE_NE(expected, actual)	 TEST_OR_RETURN(CHECK_NE(expected, actual))

#ifdef __cplusplus
}
#endif

#endif
