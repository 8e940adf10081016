package app

import (
	"strings"
	"testing"

	"wrota/internal/intake"
	"wrota/internal/kit/id"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/testkit"
)

// The link in the message opens the draft for whom it was begun: the token is all that follows the word.
func TestTheLinkToADraftOpensIt(t *testing.T) {
	proofs, err := crypt.NewSigner("intake", crypt.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	a := &App{Intake: intake.New(intake.Deps{Clock: testkit.Clock(), Proofs: proofs})}
	draft := id.New[id.Draft]()
	path, err := a.links().DraftLink(t.Context(), draftPath+draft.Short())
	if err != nil {
		t.Fatal(err)
	}
	token, ok := strings.CutPrefix(path, "/wnioski/wznow/")
	if !ok {
		t.Fatalf("the link leads to %s", path)
	}
	if got, err := a.Intake.OpenLink(token); err != nil || got != draft {
		t.Errorf("%s opens %v, %v", path, got, err)
	}
}
