package signatures_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/testkit"
	"wrota/internal/signatures"
)

// constants reads the values of all constants of a type out of the source of a package: what is added there must be
// said here.
func constants(t *testing.T, dir, kind string) (out []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(x ast.Node) bool {
			spec, ok := x.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if of, ok := spec.Type.(*ast.Ident); ok && of.Name == kind {
				for _, v := range spec.Values {
					if lit, ok := v.(*ast.BasicLit); ok {
						s, _ := strconv.Unquote(lit.Value) // the parser accepted it
						out = append(out, s)
					}
				}
			}
			return true
		})
	}
	if len(out) == 0 {
		t.Fatalf("no constants %s in %s", kind, dir)
	}
	return out
}

func TestEveryVerdictHasWords(t *testing.T) {
	words := map[string]signatures.Say{}
	for _, lang := range i18n.Languages {
		words[lang] = say(t, lang)
	}
	polish := words["pl"]
	for _, of := range []struct{ dir, kind, prefix string }{
		{"../platform/ades", "SubIndication", "sub."},
		{"../platform/ades", "Warning", "warning."},
		{"../platform/ades", "StampKind", "stamp."},
		{"../platform/ades", "Indication", "indication."},
		{"../platform/ades", "Indication", "signature."},
		{"../platform/ades", "Indication", "seal."},
		{"../platform/tsl", "Grade", "grade."},
		{"trust", "Means", "means."},
		{".", "Outcome", "outcome."},
		{".", "Outcome", "outcome-text."},
	} {
		for _, c := range constants(t, of.dir, of.kind) {
			if of.prefix == "outcome-text." && c == string(signatures.Unreadable) {
				continue // its text says why
			}
			key := "signatures." + of.prefix + strings.ReplaceAll(strings.ToLower(c), "_", "-")
			for lang, w := range words {
				switch s := w(key); {
				case strings.Contains(s, "⟦"):
					t.Errorf("%s: %s has no words", lang, key)
				case lang != "pl" && s == polish(key) && of.prefix != "fact.":
					t.Errorf("%s: %s is in Polish: %s", lang, key, s)
				}
			}
		}
	}
	for _, sub := range constants(t, "../platform/ades", "SubIndication") {
		for lang, w := range words {
			told := signatures.Tell(w, signatures.Report{Outcome: signatures.Doubtful, Lines: []signatures.Line{{Indication: "INDETERMINATE", Sub: sub, Means: signatures.UnknownMeans, Qualification: "unknown"}}}, nil)
			if s := told.Signatures[0]; strings.Contains(s.Text+s.Advice+s.Title+s.Short, "⟦") || s.Advice == "" {
				t.Errorf("%s: %s: %+v", lang, sub, s)
			}
		}
	}
	for _, why := range []string{"locked", "broken", "kind", "large"} {
		for lang, w := range words {
			if s := w("signatures.why." + why); strings.Contains(s, "⟦") {
				t.Errorf("%s: %s has no words", lang, why)
			}
		}
	}
}

func TestTellNamesOurDocumentsOnly(t *testing.T) {
	names := map[id.Unit]string{lipowa: "Urząd Gminy Lipowa"}
	ours := signatures.Line{Indication: "TOTAL-PASSED", Intact: true, Covers: true, Means: signatures.OwnSeal, Ours: lipowa, Signer: "Urząd Gminy Lipowa", Qualification: "none"}
	part, broken, ended := ours, ours, ours
	ended.Indication, ended.CryptoValid = "INDETERMINATE", true
	endedPart := ended
	endedPart.Covers = false
	part.Covers, broken.Indication = false, "TOTAL-FAILED"
	for _, tc := range []struct {
		reason  string
		outcome signatures.Outcome
		line    signatures.Line
		want    string
	}{
		{"sealed by us, whole and valid", signatures.Valid, ours, "Ten dokument wydał urząd z tego portalu: Urząd Gminy Lipowa"},
		{"sealed by us, but a part alone", signatures.Valid, part, "w tej postaci urząd nie wydał"},
		{"sealed by us, whole, with a certificate that has ended", signatures.Doubtful, ended, "Zapytaj urząd: Urząd Gminy Lipowa"},
		{"the same over a part alone", signatures.Doubtful, endedPart, "w tej postaci urząd nie wydał"},
		{"sealed by us and changed", signatures.Invalid, broken, "w tej postaci urząd nie wydał"},
		{"sealed by us, and somebody else's signature beside it is invalid", signatures.Invalid, ours, "w tej postaci urząd nie wydał"},
	} {
		got := signatures.Tell(say(t, "pl"), signatures.Report{Outcome: tc.outcome, Lines: []signatures.Line{tc.line}}, names).Ours
		if !strings.Contains(strings.ReplaceAll(got, "\u00a0", " "), tc.want) {
			t.Errorf("%s: %q", tc.reason, got)
		}
	}
	if got := signatures.Tell(say(t, "pl"), signatures.Report{Outcome: signatures.Valid, Lines: []signatures.Line{{Indication: "TOTAL-PASSED", Covers: true, Means: signatures.QualifiedSignature, Qualification: "QES"}}}, names).Ours; got != "" {
		t.Errorf("somebody else's: %q", got)
	}
}

func TestPESELIsMasked(t *testing.T) {
	l := signatures.Line{Indication: "TOTAL-PASSED", Signer: "Jan Lis", PESEL: "44051401458", Means: signatures.QualifiedSignature, Qualification: "QES"}
	told := signatures.Tell(say(t, "pl"), signatures.Report{Outcome: signatures.Valid, Lines: []signatures.Line{l}}, nil)
	shown := false
	for _, f := range told.Signatures[0].Facts {
		if strings.Contains(f.Text, l.PESEL) {
			t.Errorf("the whole PESEL stands in %v", f)
		}
		shown = shown || f.Text == "•••••••1458"
	}
	if !shown {
		t.Errorf("no PESEL in %v", told.Signatures[0].Facts)
	}
}

func TestBriefIsTheWorst(t *testing.T) {
	good := signatures.Line{Indication: "TOTAL-PASSED", Signer: "Jan Lis", Means: signatures.TrustedProfile, Qualification: "none", Best: time.Date(2027, 3, 12, 9, 14, 0, 0, time.UTC)}
	bad := good
	bad.Indication, bad.Sub, bad.Signer = "TOTAL-FAILED", "HASH_FAILURE", "Ewa Mak"
	for _, tc := range []struct {
		reason string
		report signatures.Report
		tone   signatures.Tone
		want   string
	}{
		{"one valid", signatures.Report{Outcome: signatures.Valid, Lines: []signatures.Line{good}}, signatures.Good, "Podpis ważny – Jan Lis, podpis zaufany, 12.03.2027, 10:14"},
		{"the second of two is invalid", signatures.Report{Outcome: signatures.Invalid, Lines: []signatures.Line{good, bad}}, signatures.Bad, "Podpis nieważny – Ewa Mak, podpis zaufany, 12.03.2027, 10:14 (podpisów w pliku: 2)"},
		{"nobody signed", signatures.Report{Outcome: signatures.None}, signatures.Warn, "W pliku nie ma podpisu elektronicznego"},
		{"valid in a file with a fault", signatures.Report{Outcome: signatures.Doubtful, Lines: []signatures.Line{good}}, signatures.Warn, "Podpis ważny – Jan Lis, podpis zaufany, 12.03.2027, 10:14"},
	} {
		tone, text := signatures.Brief(say(t, "pl"), tc.report)
		if text = strings.ReplaceAll(text, "\u00a0", " "); tone != tc.tone || text != tc.want {
			t.Errorf("%s: %s %q", tc.reason, tone, text)
		}
	}
}

// TestOurSealAfterItsEnd: a letter under a seal whose certificate has ended since, and that nobody stamped in time, is not
// called false: who sealed it is told, and that the time is not proved.
func TestOurSealAfterItsEnd(t *testing.T) {
	w := newWorld(t, testkit.DB(t, db.SQLite, tables...))
	body := sealed(t, w.seal, "x", w.clock.Now())
	names := map[id.Unit]string{lipowa: "Urząd Gminy Lipowa"}
	later := w.clock.Now().AddDate(2, 0, 0)
	w.clock.Set(later)
	x, err := w.Examine(t.Context(), signatures.File{Name: "decyzja.xml", Body: body}, later)
	if err != nil {
		t.Fatal(err)
	}
	told := signatures.Tell(say(t, "pl"), x.Report, names)
	if x.Outcome != signatures.Doubtful || !strings.Contains(told.Signatures[0].Text, "Certyfikat wygasł. Nie wiemy na pewno, czy podpis powstał wcześniej") {
		t.Errorf("%s, told %q", x.Outcome, told.Signatures[0].Text)
	}
	if got := strings.ReplaceAll(told.Ours, "\u00a0", " "); !strings.Contains(got, "plik się nie zmienił") || !strings.Contains(got, "Zapytaj urząd: Urząd Gminy Lipowa") {
		t.Errorf("whose it is: %q", got)
	}
}
