#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
set -e
grep -q '^smoke ' /proc/modules
rmmod smoke
