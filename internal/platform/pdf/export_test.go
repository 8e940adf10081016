package pdf

import "testing"

// Decision is the sample letter, for tests that do something to a finished file.
func Decision(t testing.TB) []byte { return mustWrite(t, decision()) }

// ConformsSigned holds a signed file to the rules of PDF/A-3a and PDF/UA-1, of which the fields of signatures are a part then.
func ConformsSigned(t *testing.T, data []byte, fields int) {
	t.Helper()
	path := save(t, data)
	run(t, "qpdf", "--check", path)
	takeApartSigned(t, path, fields)
}
