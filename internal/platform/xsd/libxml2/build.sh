#!/bin/sh
# Builds libxml2.wasm from Debian's source package of libxml2 with Debian's security patches.
# Wants: apt-get with deb-src, clang-14, lld-14, wasi-libc, libclang-rt-14-dev-wasm32 (Debian 12).
# The result is committed with its SHA-256, so that nobody needs these tools to build the program.
#   ./build.sh [folder with the three files of the source package]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
version=2.9.14+dfsg-1.3~deb12u6
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
if [ $# -gt 0 ]; then cp "$1"/libxml2_* .; else apt-get source --download-only "libxml2=$version"; fi
sha256sum -c "$here/source.sha256"
tar xf libxml2_2.9.14+dfsg.orig.tar.xz
cd libxml2-*
tar xf "../libxml2_$version.debian.tar.xz"
grep -v '^#' debian/patches/series | while read -r p; do patch -sp1 <"debian/patches/$p"; done

# Only what schemas need: no network, no files, no threads, no zlib, no iconv (UTF-8, UTF-16 and ISO 8859 are built in).
sed -E 's/@VERSION@/2.9.14/g; s/@LIBXML_VERSION_NUMBER@/20914/g; s/@LIBXML_VERSION_EXTRA@//g; s/@MODULE_EXTENSION@//g;
  s/@WITH_(TREE|ISO8859X|OUTPUT|PATTERN|REGEXPS|SCHEMAS|XPATH|SAX1)@/1/g; s/@WITH_[A-Z0-9_]+@/0/g' \
	include/libxml/xmlversion.h.in >include/libxml/xmlversion.h
cat >config.h <<'C'
#define HAVE_CTYPE_H 1
#define HAVE_ERRNO_H 1
#define HAVE_FLOAT_H 1
#define HAVE_INTTYPES_H 1
#define HAVE_LIMITS_H 1
#define HAVE_MATH_H 1
#define HAVE_STDARG_H 1
#define HAVE_STDINT_H 1
#define HAVE_STDLIB_H 1
#define HAVE_STRING_H 1
#define HAVE_SNPRINTF 1
#define HAVE_VSNPRINTF 1
#define HAVE_VA_COPY 1
#define HAVE_ISNAN 1
#define HAVE_ISINF 1
#define HAVE_TIME_H 1
#define HAVE_UNISTD_H 1
#define HAVE_FCNTL_H 1
#define HAVE_SYS_STAT_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_STAT 1
C
sources="SAX.c SAX2.c buf.c chvalid.c dict.c encoding.c entities.c error.c globals.c hash.c list.c parser.c parserInternals.c
  pattern.c threads.c tree.c uri.c valid.c xlink.c xmlIO.c xmlmemory.c xmlregexp.c xmlsave.c xmlschemas.c xmlschemastypes.c xmlstring.c xmlunicode.c xpath.c"
clang-14 --target=wasm32-wasi -mexec-model=reactor -O2 -DNDEBUG -w -I. -Iinclude \
	-Wl,--strip-all -Wl,-z,stack-size=1048576 -o "$here/libxml2.wasm" "$here/shim.c" $sources -lm
cd "$here"
sha256sum libxml2.wasm >libxml2.wasm.sha256
cat libxml2.wasm.sha256
