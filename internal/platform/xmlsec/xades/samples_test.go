package xades

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"wrota/internal/platform/ades"
)

// samples is the folder of signed files of the European reference validator, which lies beside the project and not in it;
// "" when it is not there.
func samples(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		found := filepath.Join(dir, "shared", "data", "signatures-dev", "files")
		if _, err := os.Stat(found); err == nil {
			return found
		}
	}
	return ""
}

// TestSamples compares with what the reference validator says of its samples.
func TestSamples(t *testing.T) {
	dir := samples(t)
	if dir == "" {
		t.Log("the samples are not beside the project")
		return
	}
	for _, c := range []struct {
		file, reason   string
		intact, crypto bool
		named          ades.Naming
		level          ades.Level
		stamps         []bool // which match
	}{
		{"xades-extended-epes", "an implied policy, no signing time", true, true, ades.NamedRight, ades.LevelNone, nil},
		{"valid-xades", "indented after it was signed", false, false, ades.NamedNot, ades.LevelNone, []bool{true}},
		{"xades-lta-copied-atst", "the archive timestamp is another signature's", true, true, ades.NamedRight, ades.LevelLTA, []bool{true, false}},
		{"xades-x-level-v2-wrong-sigAndRefsTst-type", "a timestamp on references of another version", true, true, ades.NamedRight, ades.LevelNone, []bool{true, false}},
		{"xades-wrong-sign-cert-digest", "the certificate is named by issuer and number, its digest is wrong", true, true, ades.NamedWrong, ades.LevelB, nil},
		{"xades-tampered-manifest", "the signed list was changed", false, true, ades.NamedRight, ades.LevelB, nil},
		{"xades-with-manifest-with-duplicated-reference", "the list names an Id that stands twice", false, true, ades.NamedRight, ades.LevelB, nil},
		{"xades-detached", "the file is not there", false, true, ades.NamedRight, ades.LevelB, nil},
		{"xades-unknown-digest-algo", "a digest that nobody knows, put in afterwards", false, false, ades.NamedRight, ades.LevelB, nil},
		// The reference validator refuses to read this one at all: the algorithm is the name of a curve.
		{"xades-unsupported-signature-algorithm", "no signature algorithm", true, false, ades.NamedRight, ades.LevelB, nil},
	} {
		t.Run(c.file, func(t *testing.T) {
			source, err := os.ReadFile(filepath.Join(dir, "dss-xades__"+c.file+".xml"))
			if err != nil {
				t.Fatal(err)
			}
			found, err := Read(source, nil)
			if err != nil || len(found) != 1 {
				t.Fatalf("%d signatures, %v", len(found), err)
			}
			s := found[0]
			var stamps []bool
			for _, stamp := range s.Timestamps {
				stamps = append(stamps, stamp.Matches)
			}
			if !slices.Equal(stamps, c.stamps) {
				t.Errorf("timestamps match: %v", stamps)
			}
			if s.Intact != c.intact || s.CryptoValid != c.crypto || s.Named != c.named || s.Level != c.level || s.Format != ades.XAdES {
				t.Errorf("%s: intact %v, crypto %v, named %v, level %q, faults %v", c.reason, s.Intact, s.CryptoValid, s.Named, s.Level, s.Faults)
			}
		})
	}
}
