"""What ci/setup provides, as Bazel repositories: the stock kernels and the versions of the tools."""

def _cache(rctx):
    env = rctx.os.environ
    if env.get("KVM_ARM32_CACHE"):
        return env["KVM_ARM32_CACHE"]
    if env.get("XDG_CACHE_HOME"):
        return env["XDG_CACHE_HOME"] + "/kvm-arm32"
    return env.get("HOME", "/root") + "/.cache/kvm-arm32"

_ENVIRON = ["KVM_ARM32_CACHE", "XDG_CACHE_HOME", "HOME"]

# Both are demanded: a missing one fails here, so that its tests cannot vanish from //... unseen.
_FLAVOURS = ["armmp", "armmp-lpae"]

def _kernels_impl(rctx):
    cache = _cache(rctx)
    build = 'package(default_visibility = ["//visibility:public"])\nexports_files(["busybox"])\n'
    for flavour in _FLAVOURS:
        root = "%s/kernels/%s" % (cache, flavour)
        marker = rctx.path(root + "/complete")
        if not marker.exists:
            fail("kernel flavour %s is not in %s: run ci/setup" % (flavour, cache))
        version = rctx.read(marker).strip()
        headers = "%s/usr/src/linux-headers-%s" % (root, version)
        rctx.symlink("%s/boot/vmlinuz-%s" % (root, version), flavour + "/vmlinuz")
        rctx.symlink("%s/lib/modules/%s/kernel" % (root, version), flavour + "/modules")
        rctx.symlink("%s/usr/lib/linux-image-%s" % (root, version), flavour + "/dtbs")

        # These three change whenever the headers do, so they stand for the whole tree in the cache key.
        rctx.symlink(headers + "/.config", flavour + "/key/config")
        rctx.symlink(headers + "/Module.symvers", flavour + "/key/Module.symvers")
        rctx.symlink(headers + "/include/generated/autoconf.h", flavour + "/key/autoconf.h")
        rctx.file(flavour + "/key/version", version + "\n")
        rctx.file(flavour + "/kdir", headers + "\n")
        build += 'filegroup(name = "%s", srcs = glob(["%s/key/*"]))\n' % (flavour, flavour)
        build += 'exports_files(glob(["%s/modules/**", "%s/dtbs/*.dtb"]) + ["%s/vmlinuz", "%s/kdir"])\n' % (flavour, flavour, flavour, flavour)
    busybox = rctx.path(cache + "/busybox")
    if not busybox.exists:
        fail("busybox is not in %s: run ci/setup" % cache)
    rctx.symlink(busybox, "busybox")
    rctx.file("BUILD", build)
    rctx.file("flavours.bzl", "FLAVOURS = %r\n" % _FLAVOURS)

debian_kernels = repository_rule(implementation = _kernels_impl, local = True, configure = True, environ = _ENVIRON)

_FDT = """package(default_visibility = ["//visibility:public"])
cc_library(
    name = "fdt",
    srcs = select({
        "@platforms//cpu:arm": ["armhf/libfdt.a"],
        "//conditions:default": ["x86_64/libfdt.a"],
    }),
    hdrs = glob(["include/*.h"]),
    includes = ["include"],
)
"""

def _libfdt_impl(rctx):
    root = _cache(rctx) + "/libfdt.d/usr/"
    if not rctx.path(root + "include/libfdt.h").exists:
        fail("libfdt is not in %s: run ci/setup" % _cache(rctx))
    for header in ["fdt.h", "libfdt.h", "libfdt_env.h"]:
        rctx.symlink(root + "include/" + header, "include/" + header)
    rctx.symlink(root + "lib/arm-linux-gnueabihf/libfdt.a", "armhf/libfdt.a")
    rctx.symlink("/usr/lib/x86_64-linux-gnu/libfdt.a", "x86_64/libfdt.a")
    rctx.file("BUILD", _FDT)

# Device trees, for both machines.
debian_libfdt = repository_rule(implementation = _libfdt_impl, local = True, configure = True, environ = _ENVIRON)

_TOOLS = [
    ["qemu-system-arm", "--version"],
    ["qemu-arm", "--version"],
    ["arm-linux-gnueabihf-gcc", "--version"],
    ["arm-linux-gnueabihf-gcc-12", "--version"],
    ["arm-linux-gnueabihf-ld", "--version"],
    ["arm-linux-gnueabihf-objdump", "--version"],
    ["gcc", "--version"],
    ["clang-19", "--version"],
    ["dpkg-query", "-W", "linux-kbuild-6.1"],
    ["dpkg-query", "-W", "sparse"],
]

def _tools_impl(rctx):
    lines = []
    for command in _TOOLS:
        result = rctx.execute(command)
        if result.return_code:
            fail("%s cannot be run: run ci/setup" % command[0])
        lines.append(result.stdout.split("\n")[0])
    rctx.file("versions", "\n".join(lines) + "\n")
    rctx.file("BUILD", 'package(default_visibility = ["//visibility:public"])\nexports_files(["versions"])\n')

host_tools = repository_rule(implementation = _tools_impl, local = True, configure = True)
