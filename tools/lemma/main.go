// Command lemma makes the table of internal/platform/lemma from the Polish dictionary of hunspell.
//
//	go run -C tools ./lemma /usr/share/hunspell ../internal/platform/lemma/table.bin
//
// The dictionary (pl_PL.aff, pl_PL.dic, from the Debian package hunspell-pl 1:7.5.0-1) is that of sjp.pl by Marek Futrega, which
// may be used under the Apache License 2.0; see NOTICE. The command refuses other files than those whose sums stand below:
// whoever takes a newer dictionary changes the sums and looks at the gates of the package's tests.
//
// Every rule with a suffix is applied to every word, letter for letter with diacritics; only then are form and base folded. Prefixes
// ("nie") are the reader's business, which halves the table. What comes out is an automaton (fsa.go).
package main

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sums are what the table in the repository was made from.
var sums = map[string]string{
	"pl_PL.aff": "7c37b9bde78054e43365b488a13859094c88bc66664b5b7a7bb073626454b38e",
	"pl_PL.dic": "215fd73aa47b11e7fdd2e4d655e9fe37be4acdae16ff833badcfdfce79110aad",
}

// suppletive are forms of other stems, which a dictionary for spelling does not join: "base: form form …", # begins a remark.
//
//go:embed suppletive.txt
var suppletive string

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: lemma FOLDER TABLE"))
	}
	aff, err := read(os.Args[1], "pl_PL.aff")
	fail(err)
	dic, err := read(os.Args[1], "pl_PL.dic")
	fail(err)
	rules, err := parseRules(aff)
	fail(err)
	var pairs pairs
	for line := range strings.Lines(dic) {
		word, flags, _ := strings.Cut(strings.TrimSpace(line), "/")
		pairs.add(word, word)
		for _, flag := range flags {
			for _, r := range rules[flag] {
				if form, ok := r.apply(word); ok {
					pairs.add(form, word)
				}
			}
		}
	}
	for line := range strings.Lines(suppletive) {
		base, forms, ok := strings.Cut(line, ": ")
		for form := range strings.FieldsSeq(forms) {
			if ok {
				pairs.add(form, base)
			}
		}
	}
	entries := pairs.sorted()
	table := build(entries)
	fail(os.WriteFile(os.Args[2], table, 0o600))
	sum := sha256.Sum256(table)
	fmt.Printf("%d forms with bases, %d bytes, sha256 %s\n", len(entries), len(table), hex.EncodeToString(sum[:]))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// read returns a file of the dictionary as UTF-8.
func read(dir, name string) (string, error) {
	body, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	if got := hex.EncodeToString(sum[:]); got != sums[name] {
		return "", fmt.Errorf("%s is another one: its sum is %s", name, got)
	}
	return fromLatin2(body), nil
}

// latin2 are the Polish letters of ISO 8859-2, and the few foreign ones that names have.
var latin2 = map[byte]rune{
	0xa1: 'Ą', 0xc6: 'Ć', 0xca: 'Ę', 0xa3: 'Ł', 0xd1: 'Ń', 0xd3: 'Ó', 0xa6: 'Ś', 0xac: 'Ź', 0xaf: 'Ż',
	0xb1: 'ą', 0xe6: 'ć', 0xea: 'ę', 0xb3: 'ł', 0xf1: 'ń', 0xf3: 'ó', 0xb6: 'ś', 0xbc: 'ź', 0xbf: 'ż',
	0xe1: 'á', 0xe4: 'ä', 0xe8: 'č', 0xe9: 'é', 0xeb: 'ë', 0xed: 'í', 0xf6: 'ö', 0xfc: 'ü', 0xb9: 'š', 0xbe: 'ž', 0xf8: 'ř', 0xc8: 'Č', 0xd6: 'Ö', 0xdc: 'Ü', 0xa9: 'Š', 0xae: 'Ž',
}

func fromLatin2(body []byte) string {
	var b bytes.Buffer
	for _, c := range body {
		switch r, ok := latin2[c]; {
		case c < 0x80:
			b.WriteByte(c)
		case ok:
			b.WriteRune(r)
		default:
			b.WriteRune('\ufffd') // in no word that we keep
		}
	}
	return b.String()
}

// rule takes a suffix off a word and puts another one on, when the end of the word fits.
type rule struct {
	strip, add string
	ends       []class // of the last letters, in order
}

// class is a set of letters, or of those that it is not.
type class struct {
	not bool
	of  string // "" means any letter
}

func (c class) has(r rune) bool { return c.of == "" || strings.ContainsRune(c.of, r) != c.not }

func (r rule) apply(word string) (string, bool) {
	stem, ok := strings.CutSuffix(word, r.strip)
	letters := []rune(word)
	if !ok || len(letters) < len(r.ends) {
		return "", false
	}
	for i, c := range r.ends {
		if !c.has(letters[len(letters)-len(r.ends)+i]) {
			return "", false
		}
	}
	return stem + r.add, true
}

// parseRules reads the lines "SFX flag strip add condition".
func parseRules(aff string) (map[rune][]rule, error) {
	out := map[rune][]rule{}
	for line := range strings.Lines(aff) {
		f := strings.Fields(line)
		if len(f) < 5 || f[0] != "SFX" {
			continue
		}
		ends, err := parseEnds(f[4])
		if err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
		flag := []rune(f[1])[0]
		out[flag] = append(out[flag], rule{none(f[2]), none(f[3]), ends})
	}
	return out, nil
}

func none(s string) string {
	if s == "0" {
		return ""
	}
	return s
}

// parseEnds reads a condition: letters, "[abc]", "[^abc]", "." for none.
func parseEnds(s string) (out []class, err error) {
	if s == "." {
		return nil, nil
	}
	for s != "" {
		letter, rest := []rune(s)[0], string([]rune(s)[1:])
		switch letter {
		case '.':
			out = append(out, class{})
		case '[':
			set, after, ok := strings.Cut(rest, "]")
			if !ok {
				return nil, fmt.Errorf("a bracket is not closed")
			}
			of, not := strings.CutPrefix(set, "^")
			out, rest = append(out, class{not, of}), after
		default:
			out = append(out, class{of: string(letter)})
		}
		s = rest
	}
	return out, nil
}

// folding takes diacritics off, as lemma.Fold does.
var folding = strings.NewReplacer("ą", "a", "ć", "c", "ę", "e", "ł", "l", "ń", "n", "ó", "o", "ś", "s", "ź", "z", "ż", "z",
	"á", "a", "ä", "a", "č", "c", "é", "e", "ë", "e", "í", "i", "ö", "o", "ü", "u", "š", "s", "ž", "z", "ř", "r")

// pairs are forms with their bases, as the automaton holds them: the form, how much of it goes, and what comes instead.
type pairs struct{ all []string }

// most is how many letters of a form may go; it is one letter of the automaton's alphabet.
const most = 25

func (p *pairs) add(form, base string) {
	form, base = folding.Replace(strings.ToLower(form)), folding.Replace(strings.ToLower(base))
	if !plain(form) || !plain(base) {
		return // abbreviations, words with hyphens and apostrophes
	}
	same := 0
	for same < min(len(form), len(base)) && form[same] == base[same] {
		same++
	}
	if cut := len(form) - same; cut <= most {
		p.all = append(p.all, form+string(rune('A'+cut))+base[same:])
	}
}

func plain(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < 'a' || r > 'z' })
}

func (p *pairs) sorted() []string {
	slices.Sort(p.all)
	return slices.Compact(p.all)
}
