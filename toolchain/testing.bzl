"""c_test: a GoogleTest of C code, on this machine and (as NAME_armhf) as an armhf program under qemu-arm."""

load("//toolchain:armhf.bzl", "armhf_test")

# Suites that walk whole spaces: built with optimization, and kept out of the sanitizer and coverage runs by their tag.
_EXHAUSTIVE = "testing/exhaustive"

# Mutants link the test again with one line changed.
_MUTANTS = ["//testing/mutants:__pkg__"]

def c_test(
        name,
        srcs,
        deps = [],
        copts = [],
        local_defines = [],
        armhf = True,
        size = "small",
        tags = [],
        data = [],
        **kwargs):
    """One suite, two tests.

    Args:
      name: of the test here; NAME_armhf is the same source built for armhf.
      srcs: C or C++ files that use testing/harness/test.h.
      deps: what is tested.
      copts: further options.
      local_defines: preprocessor definitions of the sources.
      armhf: False only where the subject is for x86 alone (the simulator); say why beside it.
      size: Bazel's size.
      tags: Bazel's tags.
      data: files that the test reads.
      **kwargs: of cc_test: args, shard_count, timeout.
    """
    exhaustive = native.package_name().startswith(_EXHAUSTIVE)
    tags = tags + (["exhaustive"] if exhaustive else [])
    native.cc_library(
        name = name + "_lib",
        testonly = 1,
        srcs = srcs,
        copts = copts + (["-O2"] if exhaustive else []),
        local_defines = local_defines,
        deps = deps + ["//testing/harness:test"],
        alwayslink = 1,
        visibility = _MUTANTS,
    )
    native.cc_test(
        name = name,
        data = data,
        linkstatic = 1,
        size = size,
        tags = tags,
        visibility = _MUTANTS,
        deps = [name + "_lib"],
        **kwargs
    )
    if armhf:
        armhf_test(name = name + "_armhf", dep = ":" + name, size = size, tags = tags + ["armhf"])
