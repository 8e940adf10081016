// Package pack reads and writes archive packages (paczka archiwalna, eADM): the files of cases with their metadata, as an
// office hands them to an archive or to another system.
//
// Words: a package is a ZIP file with the folders dokumenty (the documents), metadane (one file of metadata for each
// document, under its name with .xml behind), sprawy (one file of metadata for each case) and dowody (evidence: the
// proved log of each case, and what came with it from earlier systems). META-INF holds a manifest with the digests of all
// files and the seal of the office over it, so that a package is also an ASiC-E container. A fault is what must not be; a
// note is what whoever reads should know.
//
// Writing streams and compresses nothing: the regulation asks for plain files, and what signatures cover hardly shrinks.
// Reading trusts nothing: names that lead elsewhere or stand twice, entries that lie over each other, bombs, links and
// deep folders are refused before a byte is unpacked, and memory does not grow with the documents.
//
// Law and standards: rozporządzenie MSWiA z 2.11.2006 (Dz.U. nr 206 poz. 1519), NES 2.0 (package nes), ETSI EN 319 162-1
// (manifests), PKWARE APPNOTE. What it does not do: it knows no database; package archive fills and takes in packages.
package pack

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The folders and files of a package.
const (
	Documents = "dokumenty"
	Metadata  = "metadane"
	Cases     = "sprawy"
	Evidence  = "dowody"
	meta      = "META-INF"
	Manifest  = meta + "/ASiCManifest.xml"
	Signature = meta + "/signature.p7s"
	mimetype  = "mimetype"

	// LogName is the proved log of a case, in its folder of evidence; Origin is the folder with what came with the case.
	LogName = "dziennik.json"
	Origin  = "pochodzenie"
)

// Fault is one thing about a package, in words for an inspector.
type Fault struct {
	Path string `json:"path"` // empty: the whole package
	What string `json:"what"` // a word for programs
	Text string `json:"text"`
}

func (f Fault) Error() string {
	if f.Path == "" {
		return f.Text
	}
	return f.Path + ": " + f.Text
}

// Limits bound what reading a package may cost.
type Limits struct {
	Files   int   // entries
	Listing int64 // bytes of the directory at the end
	Bytes   int64 // of all files together, unpacked
	File    int64 // of one file
	Ratio   int64 // unpacked to packed, of files above a mebibyte
	Depth   int   // folders inside one another
	Name    int   // bytes of a path
	Signed  int64 // the largest file whose signatures are checked: it is read into memory
}

// Standard are the limits of the program: a large case file has some thousand documents, a year of an office some hundred thousand.
func Standard() Limits {
	return Limits{Files: 500_000, Listing: 128 << 20, Bytes: 256 << 30, File: 8 << 30, Ratio: 200, Depth: 8, Name: 400, Signed: 64 << 20}
}

// badName says why a path may not stand in a package; empty when it may.
func (l Limits) badName(name string) string {
	switch {
	case !utf8.ValidString(name):
		return "nazwa nie jest zapisana w UTF-8"
	case len(name) > l.Name:
		return "ścieżka jest za długa"
	case name == "" || strings.HasPrefix(name, "/") || strings.ContainsRune(name, '\\') || len(name) > 1 && name[1] == ':':
		return "ścieżka wychodzi poza paczkę"
	case strings.ContainsFunc(name, unicode.IsControl):
		return "nazwa ma znaki sterujące"
	}
	parts := strings.Split(strings.TrimSuffix(name, "/"), "/")
	if len(parts) > l.Depth {
		return "foldery są zagnieżdżone zbyt głęboko"
	}
	for _, p := range parts {
		if p == ".." || p == "." || p == "" {
			return "ścieżka wychodzi poza paczkę"
		}
	}
	return ""
}

// shown is a name for a report: short, and without what a terminal would act on.
func shown(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return '?'
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 200 {
		name = string(r[:200]) + "…"
	}
	return name
}

// SafeName makes one part of a path of any text: letters, digits, dots, dashes and underscores of it, at most 120 bytes.
func SafeName(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}, strings.ToValidUTF8(s, "-"))
	if len(s) > 120 { // the ending says what it is
		end := ""
		if at := strings.LastIndexByte(s, '.'); at > len(s)-12 {
			end = s[at:]
		}
		s = strings.ToValidUTF8(s[:120-len(end)], "") + end
	}
	if strings.Trim(s, ".-") == "" {
		return "plik"
	}
	return strings.TrimLeft(s, ".")
}

func faultf(path, what, format string, args ...any) Fault {
	return Fault{shown(path), what, fmt.Sprintf(format, args...)}
}
