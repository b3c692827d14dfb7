#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# fetch.sh [SERIES...] - put the test kernels into the cache
#
# SERIES is 5.10, 6.1, 6.12 or 7; without one, all. Leaves in the cache, for each series,
# vmlinuz-SERIES and vmlinuz-SERIES.version (package and version it was taken from); what is already
# there is kept. Nothing of the system's package configuration is changed: apt gets a source list,
# list folder and cache of its own, and only the mirror's address is taken from the system.
#
# Environment:
#   IDS_KERNEL_CACHE     the cache, default ${XDG_CACHE_HOME:-~/.cache}/ruleccc/kernels
#   IDS_DEBIAN_MIRROR    address of a Debian mirror, for machines whose apt has none
#   IDS_SECURITY_MIRROR  address of its security archive
#
# Exit status: 0 if every series is in the cache, 1 if one could not be had (the reason is on stderr).

set -u

cache=${IDS_KERNEL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ruleccc/kernels}

say() {
	echo "fetch: $*" >&2
}

# suites_of SERIES - the suites to look in
suites_of() {
	case $1 in
	5.10) echo bullseye bullseye-security ;;
	6.1) echo bookworm bookworm-security ;;
	6.12) echo trixie trixie-security ;;
	7) echo trixie-backports ;;
	*) return 1 ;;
	esac
}

# pattern_of SERIES - the packages that hold a kernel; from 7 on linux-image-* is a meta package
pattern_of() {
	case $1 in
	5.10) echo '^linux-image-5\.10\.0-[0-9]+-cloud-amd64$' ;;
	6.1) echo '^linux-image-6\.1\.0-[0-9]+-cloud-amd64$' ;;
	6.12) echo '^linux-image-6\.12[.+][^-]*-cloud-amd64$' ;;
	7) echo '^linux-binary-7\.[^-]*-cloud-amd64$' ;;
	esac
}

# mirror_of SUITE - the mirror's address, as apt is configured on this machine
#
# apt lists the files that an update would fetch; a line reads 'URL/dists/SUITE/InRelease' and so on.
mirror_of() {
	uris=$(apt-get update --print-uris 2>/dev/null | sed -n "s,^'\([^']*\)/dists/\([^/']*\)/.*,\1 \2,p")
	plain=$(echo "$uris" | awk '$1 ~ /\/debian$/ { print $1; exit }')
	secure=$(echo "$uris" | awk '$2 ~ /-security$/ && $1 ~ /debian/ { print $1; exit }')
	plain=${IDS_DEBIAN_MIRROR:-$plain}
	secure=${IDS_SECURITY_MIRROR:-${secure:-$plain-security}}
	case $1 in
	*-security) test -n "$secure" && test "$secure" != -security && echo "$secure" ;;
	*) test -n "$plain" && echo "$plain" ;;
	esac
}

# keyring_of SUITE - the system's keyring that verifies a suite
keyring_of() {
	base=/usr/share/keyrings/debian-archive
	for name in $base-keyring.gpg $base-keyring.pgp "$base-${1%%-*}-automatic.gpg" \
		"$base-${1%%-*}-automatic.pgp"; do
		if test -r "$name"; then
			echo "$name"
			return
		fi
	done
	return 1
}

# write_sources SERIES FILE - a source list with the suites of SERIES
#
# An old suite is no longer signed anew, so its date of validity passes: the signature is still
# checked, the date is not. An old kernel is what is wanted here.
write_sources() {
	: >"$2"
	for suite in $(suites_of "$1"); do
		mirror=$(mirror_of "$suite") || {
			say "$1: apt has no Debian mirror configured; set IDS_DEBIAN_MIRROR"
			return 1
		}
		keyring=$(keyring_of "$suite") || {
			say "$1: no keyring of Debian's archive; install debian-archive-keyring"
			return 1
		}
		echo "deb [arch=amd64 signed-by=$keyring check-valid-until=no]" \
			"$mirror $suite main" >>"$2"
	done
}

# private_apt WORK COMMAND... - runs apt-get or apt-cache with everything of its own in WORK
private_apt() {
	work=$1
	shift
	command=$1
	shift
	"$command" -q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=- \
		-o Dir::Etc::Preferences=- -o Dir::Etc::PreferencesParts=- \
		-o Dir::State="$work/state" -o Dir::State::Lists="$work/lists" \
		-o Dir::State::status="$work/status" -o Dir::Cache="$work/cache" \
		-o Dir::Log="$work/log" -o APT::Architecture=amd64 -o APT::Architectures=amd64 \
		-o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none \
		-o Acquire::Retries=2 "$@"
}

# candidates WORK SERIES - lines "PACKAGE VERSION", newest first
candidates() {
	private_apt "$1" apt-cache pkgnames linux- | grep -E "$(pattern_of "$2")" |
		xargs -r -n 20 | while read -r names; do
		# shellcheck disable=SC2086 # several names on purpose
		private_apt "$1" apt-cache madison $names
	done | awk -F' *[|] *' '$2 != "" { gsub(/ /, "", $1); print $2, $1 }' | sort -rVu |
		awk '{ print $2, $1 }'
}

# download WORK PACKAGE VERSION - unpacks the package's kernel to WORK/vmlinuz
download() (
	cd "$1" && rm -rf deb tree && mkdir deb tree && cd deb || return 1
	private_apt "$1" apt-get download "$2=$3" >"$1/download.log" 2>&1 || return 1
	dpkg-deb --fsys-tarfile ./*.deb | tar -C ../tree -xf - --wildcards './boot/vmlinuz-*' \
		'./usr/lib/modules/*/vmlinuz' 2>/dev/null
	image=$(find ../tree -type f -name 'vmlinuz*' | head -n 1)
	test -n "$image" && cp "$image" "$1/vmlinuz"
)

# first_that_works WORK SERIES - an index can name files that are gone: then the next newest
first_that_works() {
	candidates "$1" "$2" | head -n 8 >"$1/candidates"
	if ! test -s "$1/candidates"; then
		say "$2: no kernel package in $(suites_of "$2")"
		return 1
	fi
	while read -r package version; do
		if download "$1" "$package" "$version"; then
			echo "$package $version" >"$1/version"
			return 0
		fi
		say "$2: $package $version cannot be had: $(tail -n 1 "$1/download.log")"
	done <"$1/candidates"
	return 1
}

# fetch SERIES - one kernel into the cache
fetch() (
	work=$(mktemp -d) || return 1
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' INT TERM
	mkdir -p "$work/state" "$work/lists/partial" "$work/cache/archives/partial" "$work/log"
	: >"$work/status"
	write_sources "$1" "$work/sources.list" || return 1
	# An unreachable mirror is only a warning to apt: what counts is whether a kernel comes of it.
	private_apt "$work" apt-get update >"$work/update.log" 2>&1
	if ! first_that_works "$work" "$1"; then
		grep -E '^(E:|W:|Err)' "$work/update.log" | head -n 6 | sed 's/^/    /' >&2
		return 1
	fi
	cp "$work/vmlinuz" "$cache/.vmlinuz-$1.$$" && cp "$work/version" "$cache/.version-$1.$$" &&
		mv "$cache/.version-$1.$$" "$cache/vmlinuz-$1.version" &&
		mv "$cache/.vmlinuz-$1.$$" "$cache/vmlinuz-$1"
)

mkdir -p "$cache" || exit 1
test $# -gt 0 || set -- 5.10 6.1 6.12 7
status=0
for series; do
	if ! suites_of "$series" >/dev/null; then
		say "unknown series '$series': 5.10, 6.1, 6.12 or 7"
		status=1
	elif test -s "$cache/vmlinuz-$series"; then
		say "$series: $(cat "$cache/vmlinuz-$series.version" 2>/dev/null) is in the cache"
	elif fetch "$series"; then
		say "$series: $(cat "$cache/vmlinuz-$series.version")"
	else
		say "$series: kernel not available"
		status=1
	fi
done
exit $status
