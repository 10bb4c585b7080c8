"""fuzz_test: a fuzz target that replays its corpus in every test run, and fuzzes under --config=fuzz."""

def fuzz_test(name, srcs, corpus = [], deps = [], copts = [], tags = [], **kwargs):
    """A test with LLVMFuzzerTestOneInput.

    Without more, each file of the corpus is replayed once. With --config=fuzz the program is built by clang with
    libFuzzer, AddressSanitizer and UBSan, starts from the corpus and fuzzes for $FUZZ_SECONDS (10 if not set);
    an input that fails is left in the test's outputs: it belongs into the corpus, with its fix.

    Args:
      name: of the test.
      srcs: C sources, one of them with `int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)`.
      corpus: the committed inputs, glob(["corpus/NAME/*"]).
      deps: what is fuzzed.
      copts: further options.
      tags: Bazel's tags.
      **kwargs: of cc_test.
    """
    native.cc_test(
        name = name,
        srcs = srcs,
        args = ["$(locations %s)" % f for f in corpus],
        copts = copts,
        data = corpus,
        linkopts = select({
            "//toolchain:fuzzing": ["/usr/lib/llvm-19/lib/clang/19/lib/linux/libclang_rt.fuzzer_no_main-x86_64.a"],
            "//conditions:default": [],
        }),
        linkstatic = 1,
        size = kwargs.pop("size", "small"),
        tags = tags + ["fuzz"],
        deps = deps + select({
            "//toolchain:fuzzing": ["//testing/fuzz:fuzz"],
            "//conditions:default": ["//testing/fuzz:replay"],
        }),
        **kwargs
    )
