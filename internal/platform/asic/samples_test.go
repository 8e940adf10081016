package asic

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

// TestRemoved asks the process of validation what it says of the samples whose files were taken away, with nobody trusted.
func TestRemoved(t *testing.T) {
	dir := samples(t)
	if dir == "" {
		t.Log("the samples are not beside the project")
		return
	}
	for file, want := range map[string]ades.SubIndication{"removed-doc.asice": ades.SignedDataNotFound, "removed-doc.asics": ades.HashFailure} {
		source, err := os.ReadFile(filepath.Join(dir, "dss-asic-xades__"+file))
		if err != nil {
			t.Fatal(err)
		}
		found, err := Reader{}.Read(source)
		if err != nil {
			t.Fatal(err)
		}
		if v := (ades.Validator{Trust: ades.Anchors(nil), Suites: ades.StandardSuites()}).Validate(found.Signatures[0], at); v.Sub != want {
			t.Errorf("%s: %s %s", file, v.Indication, v.Sub)
		}
	}
}

// TestSamples compares with what the reference validator says of its samples.
func TestSamples(t *testing.T) {
	dir := samples(t)
	if dir == "" {
		t.Log("the samples are not beside the project")
		return
	}
	for _, c := range []struct {
		file, reason           string
		kind                   ades.Container
		signatures             int
		intact, crypto, covers bool
		level                  ades.Level
		unsigned               []string
		warnings               []ades.Warning
	}{
		{"asic-cades__asic_xades.zip", "a plain archive, mimetype last", ades.ASiCE, 1, true, true, true, ades.LevelB, nil, []ades.Warning{ades.WarnMimetype}},
		{"asic-xades__asic-xades-duplicated-sig-file.sce", "one signature in two files", ades.ASiCE, 2, true, true, true, ades.LevelB, nil, []ades.Warning{ades.WarnMimetype, ades.WarnDuplicates}},
		{"asic-xades__asic-xades-ers.scs", "an evidence record, which is not read", ades.ASiCS, 1, true, true, true, ades.LevelLT, nil, []ades.Warning{ades.WarnMimetype}},
		{"asic-xades__container-signed.adoc", "a document of another country", ades.ASiCE, 1, true, true, false, ades.LevelLT, []string{"metadata/unsignableMetadata0.xml"}, []ades.Warning{ades.WarnMimetype}},
		{"asic-xades__multifiles-too-much-files.asice", "a file that nobody signed", ades.ASiCE, 2, true, true, false, ades.LevelB, []string{"cef-portal-esig.png"}, []ades.Warning{ades.WarnMimetype}},
		{"asic-xades__removed-doc.asice", "a signed file is missing", ades.ASiCE, 1, false, true, false, ades.LevelLTA, []string{"tsa.crt", "root_ca.crl"}, nil},
		{"asic-xades__removed-doc.asics", "a file was taken out of the inner archive", ades.ASiCS, 1, false, true, false, ades.LevelLTA, []string{"package.zip"}, nil},
		{"asic-xades__asic_cades.zip", "CAdES over a manifest, without a reader of CAdES", ades.ASiCE, 1, false, false, false, ades.LevelNone, []string{"document.odt"}, []ades.Warning{ades.WarnMimetype}},
	} {
		t.Run(c.file, func(t *testing.T) {
			source, err := os.ReadFile(filepath.Join(dir, "dss-"+c.file))
			if err != nil {
				t.Fatal(err)
			}
			found, err := Reader{}.Read(source)
			if err != nil || len(found.Signatures) != c.signatures || found.Kind != c.kind {
				t.Fatalf("%+v, %v", found, err)
			}
			s := found.Signatures[0]
			if s.Intact != c.intact || s.CryptoValid != c.crypto || s.Covers != c.covers || s.Level != c.level || !slices.Equal(found.Unsigned(), c.unsigned) || !slices.Equal(found.Warnings, c.warnings) {
				t.Errorf("%s: intact %v, crypto %v, covers %v, level %q, faults %v, unsigned %v", c.reason, s.Intact, s.CryptoValid, s.Covers, s.Level, s.Faults, found.Unsigned())
			}
		})
	}
}
