#!/bin/sh
# Runs every test and check of the project and installs what they need: the second command of README.
#
#   ./check.sh          everything, as CI does
#   ./check.sh deps     only install what tests need
#
# Needs Go and Debian (or anything that brings the same programs). As an ordinary user it asks sudo for
# the packages.
set -eu
cd "$(dirname "$0")"
export GOFLAGS=-buildvcs=false

# What tests use, and for what: two databases, a browser, and second opinions that we did not write.
packages="postgresql chromium libxml2-utils xmlsec1 qpdf poppler-utils python3-stdnum python3-aiosmtpd clamav-daemon zbar-tools gdal-bin tesseract-ocr tesseract-ocr-pol openssl softhsm2 opensc gcc libc6-dev strace zip file make python3-pysaml2 python3-cryptography python3-dateutil python3-holidays opensaml-schemas xmltooling-schemas"

deps() {
	missing=""
	for p in $packages; do
		dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
	done
	# A provider of identities that we did not write. Node may have come otherwise than by the package.
	command -v node >/dev/null || missing="$missing nodejs"
	command -v npm >/dev/null || missing="$missing npm"
	[ -n "$missing" ] || return 0
	echo "Installing:$missing"
	as_root=""
	[ "$(id -u)" = 0 ] || as_root=sudo
	$as_root apt-get update -qq
	# The database and the scanner are only programs to us: no system service is wanted.
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

say() { printf '\n== %s\n' "$1"; }

stop_postgres() { go run ./internal/platform/pgtemp/stop 2>/dev/null || true; }

provider() { (cd internal/federation/testdata/oidc && npm ci --silent --ignore-scripts --no-audit --no-fund); }

deps
provider
[ "${1:-}" != deps ] || exit 0
trap stop_postgres EXIT

say "modules"
go mod tidy -diff
go mod verify

say "format and vet"
bad=$(git ls-files '*.go' | grep -v '_templ.go$' | xargs gofmt -l)
[ -z "$bad" ] || { echo "gofmt would change: $bad"; exit 1; }
go vet ./...

say "generated files"
go run ./internal/app/generate -check

say "wrota-signer"
# A module of its own: PKCS#11 needs cgo, and the program does without.
(cd signer && go mod tidy -diff && go mod verify && CGO_ENABLED=1 go vet ./... && CGO_ENABLED=1 go test ./...)

say "tests"
# Two packages at a time: each brings its own databases, and the machine of CI has two cores.
go test -p 2 -timeout 40m ./...
