#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes random guest programs as one assembly source. The same seed gives the same source.

Usage: generate.py SEED PROGRAMS OUT.S

The source begins with a table: the number of programs, then for each its offset from the table, its size and its flags
(1: translation on, 2: T32), and eight words for r0 to r7. The programs can run at any address. They use r0 to r7 freely,
r8 and r9 in passing, and r10 to r12 as boot.S sets them; each ends by switching the machine off.
"""
import random
import sys

FLAG_MMU, FLAG_T32 = 1, 2
CONDITIONS = ["eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le"]
MODES = {"fiq": 0x11, "irq": 0x12, "svc": 0x13, "abt": 0x17, "und": 0x1B, "sys": 0x1F}


class Program:
    """One program being written; mode is where its next instruction executes."""

    def __init__(self, rng, flags):
        self.rng, self.flags, self.mode, self.lines, self.label = rng, flags, "svc", [], 0

    def emit(self, text):
        self.lines.append(text)

    def reg(self):
        return "r%d" % self.rng.randrange(8)

    def regs(self, n):
        return ["r%d" % i for i in self.rng.sample(range(8), n)]

    def maybe(self, text):
        """An instruction (its condition goes where {c} stands), under a condition now and then."""
        if self.rng.random() < 0.25:
            c = self.rng.choice(CONDITIONS)
            self.emit("it " + c)
            self.emit(text.format(c=c))
        else:
            self.emit(text.format(c=""))

    # --- without an exit ---

    def data(self):
        r, d, n, m, a = self.rng, *self.regs(4)
        op = r.choice(["add", "adc", "sub", "sbc", "and", "orr", "eor", "bic"])
        s = r.choice(["", "s"])
        shift = "%s #%d" % (r.choice(["lsl", "lsr", "asr", "ror"]), r.randrange(1, 32))
        self.maybe(r.choice([
            f"{op}{s}{{c}} {d}, {n}, {m}, {shift}",
            f"{op}{{c}} {d}, {n}, #{r.randrange(256)}",
            f"mov{{c}} {d}, {m}",
            f"mvns{{c}} {d}, {m}, {shift}",
            f"cmp{{c}} {n}, {m}",
            f"tst{{c}} {n}, {m}, {shift}",
            f"movw{{c}} {d}, #{r.randrange(65536)}",
            f"movt{{c}} {d}, #{r.randrange(65536)}",
            f"mul{{c}} {d}, {n}, {m}",
            f"mla{{c}} {d}, {n}, {m}, {a}",
            f"umull{{c}} {d}, {n}, {m}, {a}",
            f"smlal{{c}} {d}, {n}, {m}, {a}",
            f"clz{{c}} {d}, {m}",
            f"rbit{{c}} {d}, {m}",
            f"rev{{c}} {d}, {m}",
            f"rev16{{c}} {d}, {m}",
            f"sxtb{{c}} {d}, {m}, ror #8",
            f"uxtah{{c}} {d}, {n}, {m}",
            f"ubfx{{c}} {d}, {n}, #{r.randrange(16)}, #{r.randrange(1, 16)}",
            f"bfi{{c}} {d}, {n}, #{r.randrange(16)}, #{r.randrange(1, 16)}",
            f"udiv{{c}} {d}, {n}, {m}",
            f"sdiv{{c}} {d}, {n}, {m}",
            f"ssat{{c}} {d}, #{r.randrange(1, 32)}, {n}",
            f"uadd8{{c}} {d}, {n}, {m}",
            f"sel{{c}} {d}, {n}, {m}",
            f"qadd{{c}} {d}, {n}, {m}",
            f"smlabb{{c}} {d}, {n}, {m}, {a}",
        ]))

    def access(self, base, stores=True):
        """Loads and stores of all forms relative to base."""
        r, t = self.rng, self.reg()
        pair = r.choice(["r0, r1", "r2, r3", "r4, r5", "r6, r7"])
        size, name = r.choice([(4, ""), (2, "h"), (1, "b"), (2, "sh"), (1, "sb")])
        offset = r.randrange(0, 128, size)
        store = stores and r.random() < 0.5
        if store:
            name = name.replace("s", "")
        op = ("str" if store else "ldr") + name
        some = ", ".join(sorted(self.regs(r.randrange(2, 5)), key=lambda x: int(x[1:])))
        form = r.randrange(9)
        if form < 4:
            self.maybe(f"{op}{{c}} {t}, [{base}, #{offset}]")
        elif form == 4:
            self.emit(f"mov r9, {base}")
            self.emit(f"{op} {t}, [r9], #{offset}")
        elif form == 5:
            self.emit(f"mov r9, {base}")
            self.emit(f"{op} {t}, [r9, #-{offset + size}]!")
        elif form == 6:
            self.emit(f"{'strd' if store else 'ldrd'} {pair}, [{base}, #{offset & ~3}]")
        elif form == 7:
            self.emit(f"mov r9, {base}")
            self.emit(f"{'stm' if store else 'ldm'}{r.choice(['ia', 'db'])} r9!, {{{some}}}")
        else:
            self.emit(f"mov r9, #{offset}")
            self.emit(f"{op} {t}, [{base}, r9]")

    def memory(self):
        self.access("r10")

    def vfp(self):
        r, (a, b) = self.rng, self.regs(2)
        d, s = r.randrange(32), r.randrange(32)
        form = r.randrange(7)
        if form == 0:
            self.emit(f"vmov d{d}, {a}, {b}")
        elif form == 1:
            self.emit(f"vmov {a}, {b}, d{d}")
        elif form == 2:
            self.emit(f"vmov s{s}, {a}")
        elif form == 3:
            self.emit(f"vmov {a}, s{s}")
        elif form == 4:
            self.emit(f"{r.choice(['vldr', 'vstr'])} d{d}, [r10, #{r.randrange(0, 128, 8)}]")
        elif form == 5:
            self.emit("movw r9, #0x009f")
            self.emit("movt r9, #0xf3c0")
            self.emit(f"and r9, r9, {a}")
            self.emit("vmsr fpscr, r9")
            self.emit(f"vmrs {b}, fpscr")
        else:
            self.emit(f"vdup.32 d{d}, {a}")

    def status(self):
        r, t = self.rng, self.reg()
        if r.random() < 0.5:
            self.emit(f"msr apsr_nzcvq, {t}")
        else:
            self.emit(f"mrs {t}, apsr")
            self.emit(f"and {t}, {t}, #0xf8000000")  # the rest is UNKNOWN in User mode
        if self.mode not in ("sys", "usr") and r.random() < 0.5:
            self.emit(f"mrs {self.reg()}, spsr")
        elif self.mode != "usr" and r.random() < 0.3:
            self.emit(f"mrs {self.reg()}, lr_{r.choice([m for m in MODES if m not in ('sys', self.mode)])}")

    def skip(self):
        self.label += 1
        here = f"skip_{id_of(self)}_{self.label}"
        self.emit(f"cmp {self.reg()}, {self.reg()}")
        self.emit(f"b{self.rng.choice(CONDITIONS)} {here}")
        for _ in range(self.rng.randrange(1, 4)):
            self.rng.choice([self.data, self.memory])()
        self.emit(here + ":")

    def mode_change(self):
        if self.mode == "usr":
            self.emit("svc #0")
            self.mode = "sys"
        elif self.rng.random() < 0.2:
            self.emit("cps #0x10")
            self.mode = "usr"
        else:
            self.mode = self.rng.choice(sorted(MODES))
            self.emit(f"cps #{MODES[self.mode]}")

    def exception(self):
        if self.rng.random() < 0.5:
            self.emit(f"udf #{self.rng.randrange(256)}")
        else:
            self.emit(f"svc #{self.rng.randrange(256)}")
            self.mode = "sys"

    # --- with an exit ---

    def device(self):
        if self.rng.random() < 0.15:
            self.emit("setend be")
            self.access("r11")
            self.emit("setend le")
        else:
            self.access("r11")

    def device_vfp(self):
        r = self.rng
        first = r.randrange(28)
        self.emit(r.choice([
            f"vstr d{r.randrange(32)}, [r11, #{r.randrange(0, 64, 4)}]",
            f"vldr d{r.randrange(32)}, [r11, #{r.randrange(0, 64, 4)}]",
            f"vldr s{r.randrange(32)}, [r11, #{r.randrange(0, 64, 4)}]",
            "vstmia r11, {{d{0}-d{1}}}".format(first, first + r.randrange(1, 3)),
        ]))

    def rom(self):
        self.access("r12")

    def prefetch(self):
        """A branch to the device, whose abort leads on."""
        self.label += 1
        here = f"back_{id_of(self)}_{self.label}"
        t32 = bool(self.flags & FLAG_T32)
        self.emit(f"adr r9, {here}")
        if t32:
            self.emit("orr r9, r9, #1")
        self.emit("str r9, [r10, #0x200]")
        self.emit("bx r11")
        if t32:
            self.emit(".balign 4")
        self.emit(here + ":")

    def cp15(self):
        if self.mode == "usr":
            return
        r, t = self.rng, self.reg()
        forms = [
            [f"mrc p15, 0, {t}, c1, c0, 1", f"mov {t}, #{r.randrange(256)}"],  # ACTLR: the core's own
            [f"mcr p15, 0, {t}, c1, c0, 1"],
            [f"mrc p15, 0, {t}, c9, c12, {r.choice([0, 1, 2, 3, 5])}"],
            [f"mcr p15, 0, {t}, c9, c12, {r.randrange(6)}"],
            [f"mrc p15, 0, {t}, c9, c13, {r.randrange(3)}"],
            [f"mcr p15, 0, {t}, c9, c13, {r.randrange(3)}"],
            [f"mcr p15, 0, {t}, c9, c14, {r.randrange(3)}"],
        ]
        if not self.flags & FLAG_MMU:
            c = r.choice([(6, 0, 0), (6, 0, 2), (13, 0, 1), (10, 2, 0), (10, 2, 1), (3, 0, 0), (2, 0, 0), (2, 0, 1)])
            forms += [
                [f"mcr p15, 0, {t}, c{c[0]}, c{c[1]}, {c[2]}"],
                [f"mcr p15, 0, {t}, c6, c0, 0", f"mrc p15, 0, {self.reg()}, c6, c0, 0"],
                [f"mcrr p15, {r.randrange(2)}, {t}, {self.reg()}, c2"],
                [f"mcr p15, 0, {t}, c13, c0, 1", f"mrc p15, 0, {self.reg()}, c13, c0, 1"],
            ]
        for line in r.choice(forms):
            self.emit(line)

    def cp14(self):
        if self.mode == "usr":
            return
        r, t = self.rng, self.reg()
        self.emit(r.choice([
            f"mrc p14, 0, {t}, c0, c0, 0",
            "mrc p14, 0, APSR_nzcv, c0, c1, 0",
            f"mcr p14, 0, {t}, c0, c7, 0",
            f"mrc p14, 0, {t}, c0, c{r.randrange(4)}, 5",
            f"mrc p14, 0, {t}, c1, c1, 4",
        ]))

    def jazelle(self):
        if self.mode == "usr":
            return
        self.emit(self.rng.choice([f"mrc p14, 6, {self.reg()}, c0, c0, 0", f"mrc p14, 7, {self.reg()}, c1, c0, 0"]))

    def call(self):
        if self.mode == "usr":
            return
        r = self.rng
        number = r.choice([0x84000000, 0x84000006, 0x8400000A, 0x80000000, 0x80000001,
                           r.getrandbits(16) | 0x86000000])
        self.emit(f"movw r0, #{number & 0xffff}")
        self.emit(f"movt r0, #{number >> 16}")
        self.emit(r.choice([f"hvc #{r.randrange(65536)}", "smc #0"]))

    def wait(self):
        """Woken by an interrupt that the monitor takes away again at the store."""
        if self.mode == "usr":
            return
        self.emit("wfi")
        self.emit("str r0, [r11, #0x3f0]")

    def end(self):
        if self.mode == "usr":
            self.emit("svc #0")
        self.emit("movw r0, #8")
        self.emit("movt r0, #0x8400")
        self.emit("hvc #0")


WEIGHTS = [
    (Program.data, 50), (Program.memory, 20), (Program.vfp, 10), (Program.status, 4), (Program.skip, 6),
    (Program.mode_change, 5), (Program.exception, 3), (Program.device, 22), (Program.device_vfp, 4), (Program.rom, 8),
    (Program.cp15, 10), (Program.cp14, 5), (Program.jazelle, 2), (Program.call, 6), (Program.wait, 2),
    (Program.prefetch, 2),
]

numbers = {}


def id_of(program):
    return numbers.setdefault(id(program), len(numbers))


def main():
    seed, count, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    rng = random.Random(seed)
    kinds, weights = zip(*WEIGHTS)
    head, programs = [], []
    for n in range(count):
        flags = n & 3
        program = Program(rng, flags)
        head.append(f"\t.word program_{n} - table, end_{n} - program_{n}, {flags}")
        head.append("\t.word " + ", ".join("0x%08x" % rng.getrandbits(32) for _ in range(8)))
        for kind in rng.choices(kinds, weights, k=150):
            kind(program)
        program.end()
        programs.append((n, flags, program))
    with open(out, "w", encoding="ascii") as file:
        print("\t.syntax unified\n\t.arch armv7ve\n\t.fpu neon-vfpv4\n\t.arch_extension sec", file=file)
        print('\t.section .text.start, "ax"\n\t.global _start\n_start:\ntable:', file=file)
        print("\t.word %d" % count, file=file)
        print("\n".join(head), file=file)
        for n, flags, program in programs:
            print("\t.balign 4\n\t.%s" % ("thumb" if flags & FLAG_T32 else "arm"), file=file)
            print("program_%d:" % n, file=file)
            for line in program.lines:
                print(line if line.endswith(":") else "\t" + line, file=file)
            print("end_%d:" % n, file=file)


main()
