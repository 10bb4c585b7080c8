"""c_test: a GoogleTest of C code, on this machine and (as NAME_armhf) as an armhf program under qemu-arm."""

load("//toolchain:armhf.bzl", "armhf_test")

def c_test(name, srcs, deps = [], copts = [], armhf = True, size = "small", tags = [], **kwargs):
    """One suite, two tests.

    Args:
      name: of the test here; NAME_armhf is the same source built for armhf.
      srcs: C or C++ files that use testing/harness/test.h.
      deps: what is tested.
      copts: further options.
      armhf: False only where the subject is for x86 alone (the simulator); say why beside it.
      size: Bazel's size.
      tags: Bazel's tags.
      **kwargs: of cc_test.
    """
    native.cc_test(
        name = name,
        srcs = srcs,
        copts = copts,
        linkstatic = 1,
        size = size,
        tags = tags,
        deps = deps + ["//testing/harness:test"],
        **kwargs
    )
    if armhf:
        armhf_test(name = name + "_armhf", dep = ":" + name, size = size, tags = tags)
