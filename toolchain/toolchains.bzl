"""gcc_toolchain: a compiler named by absolute path, whose version is an input of every action that runs it."""

load("@bazel_tools//tools/cpp:unix_cc_toolchain_config.bzl", "cc_toolchain_config")

_TOOLS = ["ar", "cpp", "dwp", "gcov", "ld", "llvm-cov", "nm", "objcopy", "objdump", "strip"]

def gcc_toolchain(name, constraints, prefix, include_directories, compiler = "gcc", compile_flags = []):
    """Declares and describes a C and C++ toolchain.

    Args:
      name: of the toolchain.
      constraints: of the platforms that it builds for.
      prefix: path and prefix of the binutils.
      include_directories: where the compiler finds its own headers.
      compiler: the compiler's name behind the prefix, or its path.
      compile_flags: of the machine.
    """
    cc_toolchain_config(
        name = name + "_config",
        abi_libc_version = "glibc",
        abi_version = "local",
        compile_flags = [
            "-Wall",
            "-fno-omit-frame-pointer",
        ] + compile_flags,
        compiler = compiler,
        coverage_compile_flags = ["--coverage"],
        coverage_link_flags = ["--coverage"],
        cpu = name,
        cxx_builtin_include_directories = include_directories,
        host_system_name = "local",
        link_libs = [
            "-lstdc++",
            "-lm",
        ],
        opt_compile_flags = ["-O2"],
        target_libc = "glibc",
        target_system_name = name,
        tool_paths = dict(
            {tool: prefix + tool for tool in _TOOLS},
            gcc = compiler if compiler.startswith("/") else prefix + compiler,
        ),
        toolchain_identifier = name,
        unfiltered_compile_flags = [
            "-no-canonical-prefixes",
            "-Wno-builtin-macro-redefined",
            "-D__DATE__=\"redacted\"",
            "-D__TIMESTAMP__=\"redacted\"",
            "-D__TIME__=\"redacted\"",
        ],
    )
    native.cc_toolchain(
        name = name + "_cc",
        all_files = "@tools//:versions",
        ar_files = "@tools//:versions",
        as_files = "@tools//:versions",
        compiler_files = "@tools//:versions",
        dwp_files = ":empty",
        linker_files = "@tools//:versions",
        objcopy_files = ":empty",
        strip_files = ":empty",
        supports_param_files = 1,
        toolchain_config = name + "_config",
        toolchain_identifier = name,
    )
    native.toolchain(
        name = name,
        exec_compatible_with = [
            "@platforms//os:linux",
            "@platforms//cpu:x86_64",
        ],
        target_compatible_with = ["@platforms//os:linux"] + constraints,
        toolchain = name + "_cc",
        toolchain_type = "@bazel_tools//tools/cpp:toolchain_type",
    )
