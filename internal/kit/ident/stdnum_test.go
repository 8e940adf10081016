package ident_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"wrota/internal/kit/iban"
	"wrota/internal/kit/ident"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/pesel"
	"wrota/internal/kit/regon"
)

// python-stdnum is a second opinion that we did not write (Debian: python3-stdnum). One process
// answers for all numbers of a test.
const script = `
import sys
from stdnum import iban
from stdnum.pl import nip, pesel, regon
kinds = {"pesel": pesel, "nip": nip, "regon": regon, "iban": iban}
for line in sys.stdin:
    kind, number = line.rstrip("\n").split(" ", 1)
    print(1 if kinds[kind].is_valid(number) else 0)
`

type question struct{ kind, number string }

func askStdnum(t *testing.T, questions []question) []bool {
	t.Helper()
	var in, stderr bytes.Buffer
	for _, q := range questions {
		fmt.Fprintf(&in, "%s %s\n", q.kind, q.number)
	}
	cmd := exec.CommandContext(t.Context(), "/usr/bin/python3", "-c", script)
	cmd.Stdin, cmd.Stderr = &in, &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python3-stdnum must be installed: %v\n%s", err, stderr.String())
	}
	answers := strings.Fields(string(out))
	if len(answers) != len(questions) {
		t.Fatalf("asked %d questions, got %d answers", len(questions), len(answers))
	}
	valid := make([]bool, len(answers))
	for i, a := range answers {
		valid[i] = a == "1"
	}
	return valid
}

func ours(kind, number string) error {
	var err error
	switch kind {
	case "pesel":
		_, err = pesel.Parse(number)
	case "nip":
		_, err = nip.Parse(number)
	case "regon":
		_, err = regon.Parse(number)
	case "iban":
		_, err = iban.ParseAny(number)
	}
	return err
}

// stricter tells why we may refuse what stdnum accepts; each reason is a decision of ours.
func stricter(q question, err error) bool {
	switch {
	case errors.Is(err, nip.ErrUnissued), errors.Is(err, regon.ErrUnissued):
		return true // zeros that people type to get past a form
	case errors.Is(err, iban.ErrSortCode):
		return true // stdnum does not know the check digit of Polish sort codes
	case errors.Is(err, iban.ErrChecksum):
		return slices.Contains([]string{"00", "01", "99"}, q.number[2:4]) // ISO 13616 never computes these
	}
	return false
}

func TestAgreesWithStdnum(t *testing.T) {
	r := rand.New(rand.NewPCG(2027, 11))
	var questions []question
	for _, base := range samples(r, 1500) {
		questions = append(questions, base)
		for range 3 {
			questions = append(questions, question{base.kind, mutate(r, base.number)})
		}
	}
	accepted := map[string]int{}
	for i, valid := range askStdnum(t, questions) {
		q := questions[i]
		err := ours(q.kind, q.number)
		if valid != (err == nil) && (!valid || !stricter(q, err)) {
			t.Errorf("%s %s: stdnum says %v, we say %v", q.kind, q.number, valid, err)
		}
		if err == nil {
			accepted[q.kind]++
		}
	}
	for _, kind := range []string{"pesel", "nip", "regon", "iban"} {
		if accepted[kind] < 1000 {
			t.Errorf("only %d of kind %s were accepted: the test hardly tests", accepted[kind], kind)
		}
	}
	t.Logf("%d numbers, accepted: %v", len(questions), accepted)
}

// samples makes n numbers of each kind, about all of them with right check digits. Check digits are
// found by trying, so that the generator shares no arithmetic with the packages.
func samples(r *rand.Rand, n int) []question {
	var out []question
	for range n {
		// months of every century, and days up to 31: some dates do not exist
		body := fmt.Sprintf("%02d%02d%02d%04d", r.IntN(100), r.IntN(5)*20+1+r.IntN(12), 1+r.IntN(31), r.IntN(10000))
		out = append(out, tryLast(r, "pesel", body), tryLast(r, "nip", digits(r, 9)), tryLast(r, "regon", digits(r, 8)))
		if long := tryLast(r, "regon", digits(r, 8)); ours("regon", long.number) == nil {
			out = append(out, tryLast(r, "regon", long.number+digits(r, 4)))
		}
		out = append(out, tryCheck("PL", digits(r, 24)), tryCheck("PL", sortCode(r)+digits(r, 16)))
		out = append(out, tryCheck("DE", digits(r, 18)), tryCheck("GB", "NWBK"+digits(r, 14)))
	}
	return out
}

func tryLast(r *rand.Rand, kind, body string) question {
	for _, last := range r.Perm(10) {
		if ours(kind, fmt.Sprint(body, last)) == nil {
			return question{kind, fmt.Sprint(body, last)}
		}
	}
	return question{kind, fmt.Sprint(body, r.IntN(10))}
}

func tryCheck(country, account string) question {
	for n := range 100 {
		number := fmt.Sprintf("%s%02d%s", country, n, account)
		if err := ours("iban", number); !errors.Is(err, iban.ErrChecksum) {
			return question{"iban", number}
		}
	}
	return question{"iban", country + "02" + account}
}

func sortCode(r *rand.Rand) string {
	body := digits(r, 7)
	for last := range 10 {
		if c, err := iban.ParseSortCode(fmt.Sprint(body, last)); err == nil {
			return string(c)
		}
	}
	return body + "0"
}

func digits(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + r.IntN(10))
	}
	return string(b)
}

// mutate makes one error of typing: a wrong digit, two neighbours swapped, one left out or doubled.
func mutate(r *rand.Rand, s string) string {
	b := []byte(s)
	i := 2 + r.IntN(len(b)-3)
	switch r.IntN(4) {
	case 0:
		b[i] = byte('0' + r.IntN(10))
	case 1:
		b[i], b[i+1] = b[i+1], b[i]
	case 2:
		b = slices.Delete(b, i, i+1)
	case 3:
		b = slices.Insert(b, i, b[i])
	}
	return string(b)
}

// TestIBANCountries asks about every country of the world: the table of layouts is right where
// stdnum knows the country too, and nothing outside it is accepted by accident.
func TestIBANCountries(t *testing.T) {
	const layouts = `
from stdnum.iban import _ibandb
for length, low, high, props, children in _ibandb.prefixes:
    if len(low) == 2 and low == high and "bban" in props:
        print(low, props["bban"].replace("!", ""))
`
	out, err := exec.CommandContext(t.Context(), "/usr/bin/python3", "-c", layouts).Output()
	if err != nil {
		t.Fatalf("python3-stdnum must be installed: %v", err)
	}
	known := 0
	for line := range strings.Lines(string(out)) {
		country, layout, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue
		}
		if got := iban.Layout(country); got != "" && got != spell(layout) {
			t.Errorf("%s: %s, want %s", country, got, spell(layout))
		} else if got != "" {
			known++
		}
	}
	if known < 70 {
		t.Errorf("only %d countries were compared", known)
	}
}

func spell(layout string) string {
	var b strings.Builder
	n := 0
	for _, c := range layout {
		if c >= '0' && c <= '9' {
			n = n*10 + int(c-'0')
			continue
		}
		b.WriteString(strings.Repeat(string(c), n))
		n = 0
	}
	return b.String()
}

func TestVectors(t *testing.T) {
	body, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Type, Value, Error, Gender string
		Valid                      bool   `json:"stdnum_valid"`
		BirthDate                  string `json:"birth_date"`
	}
	if err := json.Unmarshal(body, &vectors); err != nil {
		t.Fatal(err)
	}
	want := map[string]ident.Problem{
		"InvalidChecksum": ident.Checksum, "InvalidComponent": ident.Date,
		"InvalidLength": ident.Length, "InvalidFormat": ident.Character, "": ident.Date,
	}
	for _, v := range vectors {
		err := ours(strings.ToLower(v.Type), v.Value)
		if !v.Valid {
			var e *ident.Error
			if !errors.As(err, &e) || e.Problem != want[v.Error] {
				t.Errorf("%s %s: %v, want %s", v.Type, v.Value, err, want[v.Error])
			}
			continue
		}
		if err != nil && strings.Trim(v.Value, "0") != "" { // zeros: see stricter
			t.Errorf("%s %s: %v", v.Type, v.Value, err)
		}
		if v.BirthDate != "" {
			n, _ := pesel.Parse(v.Value)
			sex := map[string]pesel.Sex{"F": pesel.Female, "M": pesel.Male}[v.Gender]
			if n.Born().String() != v.BirthDate || n.Sex() != sex {
				t.Errorf("%s: born %s, sex %d; want %s, %s", v.Value, n.Born(), n.Sex(), v.BirthDate, v.Gender)
			}
		}
	}
}
