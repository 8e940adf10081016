package xmlsec

import (
	"strings"
	"unicode/utf8"
)

// legalChar is the production Char of XML 1.0: what a document can carry at all.
func legalChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// legalText tells whether every character of s may stand in a document and s is valid UTF-8.
func legalText(s string) bool {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c < 0x20 && c != '\t' && c != '\n' && c != '\r' {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || !legalChar(r) {
			return false
		}
		i += size
	}
	return true
}

// nameStart and nameMore are the productions NameStartChar and NameChar without the colon.
func nameStart(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_':
		return true
	case r < 0xC0 || r == 0xD7 || r == 0xF7 || r == 0x37E:
		return false
	case r <= 0x2FF, r >= 0x370 && r <= 0x1FFF, r >= 0x200C && r <= 0x200D, r >= 0x2070 && r <= 0x218F, r >= 0x2C00 && r <= 0x2FEF:
		return true
	}
	return r >= 0x3001 && r <= 0xD7FF || r >= 0xF900 && r <= 0xFDCF || r >= 0xFDF0 && r <= 0xFFFD || r >= 0x10000 && r <= 0xEFFFF
}

func nameMore(r rune) bool {
	return nameStart(r) || r >= '0' && r <= '9' || r == '-' || r == '.' || r == 0xB7 || r >= 0x300 && r <= 0x36F || r >= 0x203F && r <= 0x2040
}

// legalName is the production NCName: a name without a colon.
func legalName(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for i, r := range s {
		if !nameMore(r) || i == 0 && !nameStart(r) {
			return false
		}
	}
	return s != ""
}

// legalDeclaration refuses what Namespaces 1.0 refuses: taking a prefix back and rebinding the reserved ones.
func legalDeclaration(ns Namespace) bool {
	switch {
	case ns.Prefix == "xmlns", ns.URI == nsXMLNS:
		return false
	case ns.Prefix == "xml":
		return ns.URI == nsXML
	case ns.URI == nsXML:
		return false
	}
	return ns.Prefix == "" || ns.URI != ""
}

// split takes a qualified name apart. "" as local means the name is not one.
func split(qualified string) (prefix, local string) {
	prefix, local, found := strings.Cut(qualified, ":")
	if !found {
		prefix, local = "", qualified
	}
	if !legalName(local) || found && !legalName(prefix) {
		return "", ""
	}
	return prefix, local
}
