package mail_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/platform/mail"
	"wrota/internal/platform/testkit"
)

func TestAFolderKeepsEachMessageOnce(t *testing.T) {
	f := &mail.Folder{Dir: filepath.Join(t.TempDir(), "mail"), Clock: testkit.Clock()}
	for _, text := range []string{"pierwsza próba", "druga próba"} {
		if err := f.Send(t.Context(), mail.Message{ID: "a-1", To: "maria@example.pl", FromName: "Urząd Gminy Lipowa", Subject: "Pismo", Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(f.Dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	body, err := os.ReadFile(filepath.Join(f.Dir, "a-1.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Do: maria@example.pl", "Od: Urząd Gminy Lipowa", "Temat: Pismo", "2027-02-19", "druga próba"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("the file does not say %q: %s", want, body)
		}
	}
}
