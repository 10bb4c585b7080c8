#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Covers: R24. With the module loaded, into the same kernel; the second one loads the module again.
. /bin/common.sh

insmod $module || fail "insmod"
check add

mkdir -p /second/bin /second/proc /second/sys /second/dev /second/modules
cp /bin/busybox /bin/common.sh /second/bin
cp $module /second/modules
cat >/second/init <<'END'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
result=1
(. /bin/common.sh && insmod $module && check add state) && result=0
dmesg | grep 'started in HYP mode' && echo "the second kernel is up"
echo "TARGET-RESULT $result"
poweroff -f
END
chmod +x /second/init
(cd /second && find . | cpio -o -H newc 2>/dev/null | gzip -1) >/initrd

initrd=$(od -An -v -tx1 /proc/device-tree/chosen/linux,initrd-start | tr -d ' \n')
kexec /boot/vmlinuz /initrd /sys/firmware/fdt "$initrd"
fail "kexec"
