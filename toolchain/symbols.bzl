"""undefined_symbols_test: armhf libraries that need no symbol but their own and those of a short list.

For code that runs where there is no libc and no libgcc: a compiler may insert calls of memcpy, memset or __aeabi_*.
"""

load("//toolchain:armhf.bzl", "to_armhf")

_SCRIPT = """#!/bin/sh
libs="{libs}"
for lib in $libs; do
	undefined=$(arm-linux-gnueabihf-nm -u $lib | awk '$1 == "U" {{ print $2 }}' | sort -u)
	defined=$(arm-linux-gnueabihf-nm --defined-only $libs | awk 'NF == 3 {{ print $3 }}')
	for symbol in $undefined; do
		echo {allowed} $defined | tr ' ' '\\n' | grep -qxF "$symbol" && continue
		echo "$lib needs $symbol"
		failed=1
	done
done
[ -n "$libs" ] && [ -z "$failed" ]
"""

def _impl(ctx):
    libs = [f for f in ctx.files.libs if f.extension == "a"]
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(out, _SCRIPT.format(
        libs = " ".join([f.short_path for f in libs]),
        allowed = " ".join(ctx.attr.allowed),
    ), is_executable = True)
    return [DefaultInfo(executable = out, runfiles = ctx.runfiles(libs))]

undefined_symbols_test = rule(
    implementation = _impl,
    test = True,
    attrs = {
        "libs": attr.label_list(cfg = to_armhf, mandatory = True, doc = "cc_library targets, looked at together."),
        "allowed": attr.string_list(doc = "Symbols that may be needed from elsewhere."),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
)
