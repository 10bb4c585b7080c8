// SPDX-License-Identifier: GPL-2.0-only
#include "testing/harness/test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cinttypes>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace
{

std::string note;
bool seed_used;
uint64_t seed_value;

class CTest : public ::testing::Test
{
      protected:
	void SetUp() override
	{
		note.clear();
		seed_used = false;
	}
	void TearDown() override
	{
		if (seed_used && HasFailure())
			std::printf("rerun with TEST_SEED=%" PRIu64 "\n", seed_value);
	}
};

class PlainTest : public CTest
{
      public:
	PlainTest(test_body body, const void *row) : body_(body), row_(row)
	{
	}
	void TestBody() override
	{
		body_(row_);
	}

      private:
	test_body body_;
	const void *row_;
};

class FixtureTest : public CTest
{
      public:
	FixtureTest(void (*body)(void *), const test_fixture *fixture)
	    : body_(body), fixture_(fixture), self_(fixture->size / sizeof(uint64_t) + 1)
	{
	}
	void TestBody() override
	{
		fixture_->set_up(self_.data());
		if (!HasFatalFailure())
			body_(self_.data());
		fixture_->tear_down(self_.data());
	}

      private:
	void (*body_)(void *);
	const test_fixture *fixture_;
	std::vector<uint64_t> self_;
};

std::string value_text(int64_t value)
{
	char text[64];

	if (value >= -9 && value <= 9)
		std::snprintf(text, sizeof(text), "%" PRId64, value);
	else
		std::snprintf(text, sizeof(text), "%" PRId64 " (0x%" PRIx64 ")", value, value);
	return text;
}

bool holds(const std::string &op, int64_t a, int64_t b)
{
	if (op == "==")
		return a == b;
	if (op == "!=")
		return a != b;
	if (op == "<")
		return a < b;
	if (op == "<=")
		return a <= b;
	return op == ">" ? a > b : a >= b;
}

bool report(const char *file, int line, const std::string &text)
{
	GTEST_MESSAGE_AT_(file, line, (note.empty() ? text : text + "\n  note: " + note).c_str(),
			  ::testing::TestPartResult::kNonFatalFailure);
	return false;
}

} // namespace

extern "C" {

void test_register(const char *suite, const char *name, const char *label, const char *file,
		   int line, test_body body, const void *row)
{
	std::string full = label ? std::string(name) + "/" + label : name;

	::testing::RegisterTest(suite, full.c_str(), nullptr, nullptr, file, line,
				[=]() -> CTest * { return new PlainTest(body, row); });
}

void test_register_table(const char *suite, const char *name, const char *file, int line,
			 test_body body, const void *rows, size_t row_size, size_t nr_rows)
{
	for (size_t i = 0; i < nr_rows; i++) {
		const void *row = static_cast<const char *>(rows) + i * row_size;
		const char *label = *static_cast<const char *const *>(row);

		test_register(suite, name, label, file, line, body, row);
	}
}

void test_register_fixture(const char *suite, const char *name, const char *file, int line,
			   void (*body)(void *self), const struct test_fixture *fixture)
{
	::testing::RegisterTest(suite, name, nullptr, nullptr, file, line,
				[=]() -> CTest * { return new FixtureTest(body, fixture); });
}

bool test_compare(const char *file, int line, const char *op, const char *expected_text,
		  const char *actual_text, int64_t expected, int64_t actual)
{
	if (holds(op, expected, actual))
		return true;
	return report(file, line,
		      std::string(expected_text) + " " + op + " " + actual_text + "\n  left:  " +
			      value_text(expected) + "\n  right: " + value_text(actual));
}

bool test_true(const char *file, int line, const char *text, bool value)
{
	return value || report(file, line, std::string("is false: ") + text);
}

bool test_string(const char *file, int line, const char *expected, const char *actual)
{
	if (expected && actual && !std::strcmp(expected, actual))
		return true;
	return report(file, line,
		      std::string("strings differ\n  left:  ") + (expected ? expected : "(null)") +
			      "\n  right: " + (actual ? actual : "(null)"));
}

bool test_bytes(const char *file, int line, const void *expected, const void *actual, size_t size)
{
	auto e = static_cast<const uint8_t *>(expected), a = static_cast<const uint8_t *>(actual);

	for (size_t i = 0; i < size; i++)
		if (e[i] != a[i])
			return report(file, line,
				      "byte " + std::to_string(i) + " differs\n  left:  " +
					      value_text(e[i]) + "\n  right: " + value_text(a[i]));
	return true;
}

void test_fail(const char *file, int line, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	std::vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	report(file, line, text);
}

void test_note(const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	std::vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	note = text;
}

bool test_failed(void)
{
	return ::testing::Test::HasFailure();
}

uint64_t test_seed(uint64_t fallback)
{
	const char *text = std::getenv("TEST_SEED");

	seed_value = text ? std::strtoull(text, nullptr, 0) : fallback;
	seed_used = true;
	return seed_value;
}

} // extern "C"
