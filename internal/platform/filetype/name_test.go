package filetype_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"wrota/internal/platform/filetype"
)

func TestCleanName(t *testing.T) {
	long := strings.Repeat("ż", 200)
	for _, row := range []struct{ in, want, reason string }{
		{"Wniosek o zajęcie pasa.pdf", "Wniosek o zajęcie pasa.pdf", "Polish letters and spaces stay"},
		{"SKAN.PDF", "SKAN.pdf", "the extension in lower case, the name as it was"},
		{`C:\Users\Jan\Pulpit\pismo.docx`, "pismo.docx", "a Windows path"},
		{"../../etc/passwd", "passwd", "a Unix path"},
		{"katalog/", "katalog", "a path that ends with its separator"},
		{"a:b*c?.txt", "a_b_c_.txt", "forbidden characters"},
		{"umowa\u202efdp.exe", "umowafdp.exe", "a turned direction would show exe.pdf backwards"},
		{"a\x00b\x1f\u200bc.txt", "abc.txt", "control characters and things without a shape"},
		{"Zaz\u0307o\u0301l\u0301c\u0301.txt", "Zażóĺć.txt", "one character instead of a letter and its accent (NFC)"},
		{"a\u00a0 \t b.txt", "a b.txt", "every kind of space"},
		{"", "plik", "never empty"},
		{"...", "plik", "only dots"},
		{" . .pdf", "plik.pdf", "only an extension"},
		{"///", "plik", "only separators"},
		{".htaccess", "plik.htaccess", "no hidden files"},
		{"con.txt", "_con.txt", "a device of Windows"},
		{"COM1", "_COM1", ""},
		{"LPT¹.tar.gz", "_LPT¹.tar.gz", "also with the superscripts of Latin-1"},
		{"COM10.txt", "COM10.txt", "no device"},
		{"konkurs.txt", "konkurs.txt", "no device"},
		{"a.tar.GZ", "a.tar.gz", ""},
		{"wersja 1.2 ostateczna", "wersja 1.2 ostateczna", "a dot is not always an extension"},
		{"pismo.pdf. ", "pismo.pdf", "Windows drops dots and spaces at the end"},
		{"pismo .pdf", "pismo.pdf", ""},
		{"zażółć\xb9.txt", "zażółć_.txt", "not UTF-8"},
		{long + ".pdf", strings.Repeat("ż", 124) + ".pdf", "128 characters, the extension saved"},
		{strings.Repeat("a", 123) + " b.pdf", strings.Repeat("a", 123) + ".pdf", "the cut leaves no space at the end"},
		{"znak 日本 🙂.png", "znak 日本 🙂.png", "other writings stay"},
	} {
		if got := filetype.CleanName(row.in); got != row.want {
			t.Errorf("%s: CleanName(%q) = %q, want %q", row.reason, row.in, got, row.want)
		}
	}
}

// wellNamed is what every stored name must be; it is written apart from the code that makes names.
func wellNamed(name string) string {
	switch {
	case name == "":
		return "empty"
	case !utf8.ValidString(name) || !norm.NFC.IsNormalString(name):
		return "not UTF-8 in NFC"
	case utf8.RuneCountInString(name) > 128:
		return "too long"
	case strings.ContainsAny(name, `~"#%&*:<>?!/\{|}`):
		return "a forbidden character"
	case strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }): // only U+0020 of the spaces is printable
		return "a character that cannot be seen"
	case strings.Trim(name, ". ") != name:
		return "a dot or a space at an end"
	}
	if i := strings.LastIndexByte(name, '.'); i >= 0 && filetype.Extension(name) != "" && name[i+1:] != filetype.Extension(name) {
		return "capitals in the extension"
	}
	return ""
}

// odd draws names with everything that makes trouble.
func odd() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{"/", `\`, ".", " ", "..", ".pdf", ".PDF", "CON", "lpt1", "\u202e", "\u200d", "\ufeff", "\u0301", "ą", "Z\u0307", "\x00", "\xff", "\u2028", "\U000e0041", "\ufffd", "\u1680", "\u3164", "\ufe0f"}),
		rapid.Map(rapid.IntRange(100, 140), func(n int) string { return strings.Repeat("B", n) }),
	)
	return rapid.Map(rapid.SliceOfN(piece, 0, 6), func(p []string) string { return strings.Join(p, "") })
}

func TestCleanNameProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := odd().Draw(t, "name")
		got := filetype.CleanName(in)
		if wrong := wellNamed(got); wrong != "" {
			t.Fatalf("CleanName(%q) = %q: %s", in, got, wrong)
		}
		if again := filetype.CleanName(got); again != got {
			t.Fatalf("CleanName(%q) = %q, and again %q", in, got, again)
		}
	})
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"a.pdf", `C:\a.PDF`, "\u202e", "CON", "..", "\xff", strings.Repeat("ż", 200) + ".X"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := filetype.CleanName(in)
		if wrong := wellNamed(got); wrong != "" || filetype.CleanName(got) != got {
			t.Errorf("CleanName(%q) = %q: %s", in, got, wrong)
		}
	})
}
