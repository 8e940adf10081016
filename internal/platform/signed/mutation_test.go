package signed_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/signed"
)

// A mutant is a signed document in which something was changed. The harness makes many of each format, by the classes of
// bytes that such a file has, and asserts one thing: a mutant whose signature passes whole, covering all, means what the
// original meant. What a file means is read by another reader than ours, and what ours accepts is shown to the other
// implementations (xmlsec1, openssl, pdfsig), which must accept it, too.
//
// TestMutants makes a sample of them; for as many as there is time:
//
//	go test ./internal/platform/signed -run '^$' -fuzz FuzzMutants -fuzztime 1h

// specimen is a good file of one format.
type specimen struct {
	name     string
	file     []byte
	contents map[string][]byte // beside it
	signers  int
	classes  []class
	// meaning is what somebody who opens the file sees; an error: the other reader cannot open it.
	meaning func(file []byte) (string, error)
	// other asks another implementation whether the signatures hold; nil where there is none.
	other func(t testing.TB, file []byte) (holds bool, said string)
	// restructure changes the file by its parts and not by its bytes; nil where bytes are all.
	restructure func(r *rand.Rand, file []byte) []byte
}

// class is a part of a file in which a change has the same consequences everywhere.
type class struct {
	name     string
	from, to int
}

// classed finds the classes in a file: each mark is what the class begins with, and what is behind its end. What no class names is
// the rest.
func classed(t testing.TB, file []byte, marks ...[3]string) []class {
	t.Helper()
	all := []class{{"the rest", 0, len(file)}}
	for _, m := range marks {
		from := bytes.Index(file, []byte(m[1]))
		if from < 0 {
			t.Fatalf("no %s: %q", m[0], m[1])
		}
		size := bytes.Index(file[from+len(m[1]):], []byte(m[2]))
		if size < 0 {
			t.Fatalf("no end of %s: %q", m[0], m[2])
		}
		all = append(all, class{m[0], from, from + len(m[1]) + size})
	}
	return all
}

// mutate makes one mutant and tells what was done.
func (s *specimen) mutate(r *rand.Rand) (file []byte, what string) {
	if s.restructure != nil && r.IntN(3) == 0 {
		return s.restructure(r, s.file), "parts moved"
	}
	c := s.classes[r.IntN(len(s.classes))]
	at := c.from + r.IntN(max(c.to-c.from, 1))
	file = bytes.Clone(s.file)
	for range 1 + r.IntN(2)*r.IntN(3) {
		at = min(at, len(file)-1)
		end := min(at+1+r.IntN(40), len(file))
		switch kind := r.IntN(8); kind {
		case 0:
			file[at] ^= 1 << r.IntN(8)
		case 1:
			file[at] = []byte{0, 0xff, ' ', '<', '>', '"', '0', 'A', '/', '(', 0x30, 0x04}[r.IntN(12)]
		case 2:
			file = slices.Delete(file, at, at+1)
		case 3:
			file = slices.Insert(file, at, []byte{0, ' ', '\n', 'x', '0', 0x30}[r.IntN(6)])
		case 4:
			file[at], file[end-1] = file[end-1], file[at]
		case 5:
			file = slices.Delete(file, at, end)
		case 6:
			file = slices.Insert(file, at, bytes.Clone(file[at:end])...)
		case 7:
			file = slices.Insert(file, at, [][]byte{[]byte("<!--x-->"), []byte("<?x y?>"), []byte("<![CDATA[x]]>"), []byte("%%EOF\n"), {0x05, 0x00}, []byte("&#120;")}[r.IntN(6)]...)
		}
		what += fmt.Sprintf("%s at %d; ", c.name, at)
	}
	return file, what
}

// passes tells whether all signatures of a file pass whole, as judged by who trusts the signer, and cover everything. What is
// signed besides the data is told, for comparison, and the number of warnings.
func passes(s *specimen, file []byte, trust ades.Trust) (passed bool, claims []string, warned int) {
	f, err := signed.Open(file, s.contents)
	if err != nil || len(f.Signatures) == 0 || len(f.Faults) > 0 {
		return false, nil, 0
	}
	for _, sig := range f.Signatures {
		v := ades.Validator{Trust: trust, Suites: ades.StandardSuites()}.Validate(sig, moment)
		if v.Indication != ades.Passed || !sig.Intact || !sig.CryptoValid || !sig.Covers || len(f.Unsigned) > 0 {
			return false, nil, 0
		}
		warned += len(sig.Warnings)
		claims = append(claims, fmt.Sprint(sig.SigningTime, sig.Place, sig.Roles, sig.Commitments, sig.Reason, sig.Policy != nil))
		for _, t := range v.Timestamps {
			if t.Indication == ades.Passed {
				claims = append(claims, string(t.Timestamp.Kind)+t.Timestamp.Token.Time.String())
			}
		}
	}
	return true, claims, warned
}

// check makes one mutant of a specimen and asserts what the harness is for. asked counts how often the others were asked.
func check(t testing.TB, s *specimen, r *rand.Rand, trust ades.Trust, asked map[string]int) {
	t.Helper()
	file, what := s.mutate(r)
	if bytes.Equal(file, s.file) {
		return
	}
	passed, claims, warned := passes(s, file, trust)
	if !passed {
		return
	}
	_, honest, before := passes(s, s.file, trust)
	for _, claim := range claims { // a timestamp may be lost, and a signature of several; nothing may come
		if !slices.Contains(honest, claim) {
			t.Errorf("%s: %s: passes and says %q, which nobody signed", s.name, what, claim)
		}
	}
	want, err := s.meaning(s.file)
	if err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	got, err := s.meaning(file)
	if err != nil {
		t.Errorf("%s: %s: passes, and the other reader does not open it: %v", s.name, what, err)
		return
	}
	if got != want {
		t.Errorf("%s: %s: passes with another meaning: %.300q, was %.300q", s.name, what, got, want)
	}
	if asked[s.name]++; s.other == nil || asked[s.name] > mostAsked || warned > before { // what is told need not be refused
		return
	}
	if holds, said := s.other(t, file); !holds {
		t.Errorf("%s: %s: passes here and not there: %s", s.name, what, said)
	}
}

// mostAsked bounds how often another program is started for one specimen.
const mostAsked = 12

func TestMutants(t *testing.T) {
	all, trust := specimens(t)
	asked := map[string]int{}
	for i, s := range all {
		if passed, _, _ := passes(s, s.file, trust); !passed {
			f, err := signed.Open(s.file, s.contents)
			t.Fatalf("%s does not pass: %+v, %v", s.name, f, err)
		}
		if s.other != nil {
			if holds, said := s.other(t, s.file); !holds {
				t.Fatalf("%s: the other implementation: %s", s.name, said)
			}
		}
		for seed := range uint64(500) {
			check(t, s, rand.New(rand.NewPCG(seed, uint64(i))), trust, asked)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		t.Logf("%s: %d mutants pass with the same meaning", name, asked[name])
	}
}

func FuzzMutants(f *testing.F) {
	all, trust := specimens(f)
	for i := range all {
		f.Add(uint64(i), uint64(i))
	}
	f.Fuzz(func(t *testing.T, seed, which uint64) {
		s := all[which%uint64(len(all))]
		check(t, s, rand.New(rand.NewPCG(seed, which)), trust, map[string]int{s.name: mostAsked})
	})
}
