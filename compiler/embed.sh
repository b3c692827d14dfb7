#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Writes the standard library as C: embed.sh STDLIB_FOLDER > stdlib_files.c
set -eu
export LC_ALL=C
cd "$1"
echo '/* Made by compiler/embed.sh. */'
echo '#include "source.h"'
files=$(find lists rules -name '*.ids' 2>/dev/null | sort)
n=0
for f in $files; do
	n=$((n + 1))
	echo "static const unsigned char text_$n[] = {"
	od -An -v -tu1 "$f" | sed 's/  */ /g; s/^ //; s/ /,/g; s/$/,/'
	echo '0};'
done
echo 'const struct embedded_file stdlib_files[] = {'
n=0
for f in $files; do
	n=$((n + 1))
	echo "	{\"$f\", (const char *)text_$n, sizeof(text_$n) - 1},"
done
echo '	{0, 0, 0}};'
