package filetype

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxName is the longest name e-Doręczenia takes, in characters, with the extension (UA API, rule
// R1). It suits every file system and screen as well.
const maxName = 128

// maxExtension is the longest thing after a dot that is taken for an extension.
const maxExtension = 10

// Extension is what follows the last dot of a name, in lower case; "" when there is none or when it
// is not made of a few ASCII letters and digits.
func Extension(name string) string {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return ""
	}
	ext := strings.ToLower(name[i+1:])
	if ext == "" || len(ext) > maxExtension || strings.Trim(ext, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return ""
	}
	return ext
}

// forbidden are the characters that e-Doręczenia refuses in names (UA API, rule R1), apart from the space.
const forbidden = `~"#%&*:<>?!/\{|}`

// CleanName makes a name to store and show out of whatever a file was called outside. It takes away
// paths, control characters and everything that changes the direction of text (which makes
// "umowa\u202efdp.exe" look like a PDF), replaces forbidden characters by "_", writes the extension in
// lower case and shortens the rest to 128 characters in all. Polish letters and spaces stay. The
// result is never empty, begins and ends with neither a dot nor a space, and is no name that
// Windows keeps for a device. Cleaning twice changes nothing.
func CleanName(name string) string {
	// Shortening may lay bare something that looks like an extension: hence the second time.
	return cleanOnce(cleanOnce(name))
}

func cleanOnce(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, "_"))
	name = norm.NFC.String(strings.Map(cleanRune, lastPart(name)))
	name = strings.TrimRight(strings.Join(strings.Fields(name), " "), ". ")
	stem, ext := name, Extension(name)
	if ext != "" {
		stem = name[:len(name)-len(ext)-1]
	}
	if stem = strings.Trim(stem, ". "); stem == "" {
		stem = "plik"
	}
	if device(stem) {
		stem = "_" + stem
	}
	return join(stem, ext)
}

// lastPart drops the directories of Unix and Windows paths.
func lastPart(name string) string {
	for _, sep := range []string{"/", `\`} {
		trimmed := strings.TrimRight(name, sep+" ")
		name = trimmed[strings.LastIndex(trimmed, sep)+1:]
	}
	return name
}

// cleanRune keeps, replaces or (-1) drops a character.
func cleanRune(r rune) rune {
	switch {
	case strings.ContainsRune(forbidden, r), r == utf8.RuneError, unicode.In(r, unicode.Co):
		return '_'
	case unicode.In(r, unicode.Z), r == '\t', r == '\n', r == '\r':
		return ' '
	case unicode.In(r, unicode.C), unicode.In(r, unicode.Other_Default_Ignorable_Code_Point), unicode.In(r, unicode.Variation_Selector):
		return -1 // control characters, marks of direction, things without a shape
	case !unicode.IsPrint(r):
		return '_' // not assigned: nobody knows what it will look like
	}
	return r
}

// device tells the names that Windows keeps for devices, with any extension.
func device(stem string) bool {
	first, _, _ := strings.Cut(stem, ".")
	first = strings.ToUpper(strings.TrimRight(first, " "))
	switch first {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	number, ok := strings.CutPrefix(first, "COM")
	if !ok {
		number, ok = strings.CutPrefix(first, "LPT")
	}
	return ok && utf8.RuneCountInString(number) == 1 && strings.ContainsAny(number, "0123456789¹²³")
}

// join puts a name together and shortens its stem so that the whole fits.
func join(stem, ext string) string {
	if ext != "" {
		ext = "." + ext
	}
	room := maxName - utf8.RuneCountInString(ext)
	for i := range stem {
		if room == 0 {
			stem = stem[:i]
			break
		}
		room--
	}
	// A cut may have left a space or a dot at the end.
	return strings.TrimRight(stem, ". ") + ext
}
