package sheet_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/eservice"
	"wrota/internal/eservice/eservicetest"
	"wrota/internal/eservice/sheet"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/pdf"
)

// read makes a PDF and reads its text with an outside program.
func read(t *testing.T, s eservice.Sheet) string {
	t.Helper()
	var out bytes.Buffer
	if err := pdf.Write(&out, &pdf.Document{Title: s.Title, Lang: s.Lang, Blocks: sheet.Blocks(s)}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "arkusz.pdf")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if check, err := exec.Command("qpdf", "--check", file).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v\n%s", err, check)
	}
	text, err := exec.Command("pdftotext", "-raw", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(string(text), "\u00a0", " ")), " ")
}

func TestEverythingAnsweredIsOnPaper(t *testing.T) {
	lib, err := eservice.Common()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"zajecie-pasa", "dyzur-wakacyjny", "wszystko"} {
		d, err := eservice.Load(os.DirFS("../testdata"), name+".yaml", lib)
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range []string{"pl", "uk"} {
			env := eservice.Env{Today: calendar.On(2027, 3, 1), Lang: lang}
			s := d.Sheet(eservicetest.Sample(t, d, env, 5), env)
			text := squeeze(read(t, s))
			for _, section := range s.Sections {
				for _, r := range section.Rows {
					for _, want := range append([]string{r.Label, r.Group}, r.Value...) {
						if !strings.Contains(text, squeeze(want)) {
							t.Errorf("%s in %s: %q of %s is not on paper", name, lang, want, r.Field)
						}
					}
				}
			}
			for _, r := range s.Declarations {
				if !strings.Contains(text, squeeze(r.Label)) {
					t.Errorf("%s in %s: the declaration %q is not on paper", name, lang, r.Label)
				}
			}
			for _, r := range s.Attachments {
				for _, f := range r.Files {
					if !strings.Contains(text, squeeze(f.Name)) || !strings.Contains(text, f.SHA256) {
						t.Errorf("%s in %s: %s or its digest is not on paper", name, lang, f.Name)
					}
				}
			}
		}
	}
}

// squeeze forgets where lines were broken.
func squeeze(s string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "\n", "", "-", "").Replace(s)
}

func TestUnansweredIsShown(t *testing.T) {
	s := eservice.Sheet{Title: "Próba", Lang: "pl", Sections: []eservice.SheetSection{{Title: "Część", Rows: []eservice.SheetRow{{Label: "Telefon"}}}}}
	if text := read(t, s); !strings.Contains(text, "Telefon Nie podano") {
		t.Errorf("got %q", text)
	}
}
