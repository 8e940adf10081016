package intake_test

import (
	"strings"
	"testing"

	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// TestScope: who acts for an applicant begins, finds, opens and files what the mandate covers; the document and the
// receipt name them, and the owner sees who it was.
func TestScope(t *testing.T) {
	testkit.Each(t, intaketest.Tables, func(t *testing.T, d *db.DB) {
		o := intaketest.New(t, d)
		h, draft := o.Fill(t, o.Maria)
		filed := o.File(t, o.Maria)
		service := draft.Definition().Service
		acting := func(s actor.Scope) intake.Holder {
			x := h
			x.By.Name, x.By.Mandate = "Jan Pełnomocnik", actor.Mandate{ID: id.New[id.Mandate](), Agent: id.New[id.Account](), Principal: "Maria", Basis: actor.Proxy, Scope: s}
			return x
		}
		for _, tc := range []struct {
			name  string
			scope actor.Scope
			sees  bool
		}{
			{"whole", actor.Scope{}, true},
			{"its kind", actor.Scope{Services: []string{service}}, true},
			{"another kind", actor.Scope{Services: []string{"pismo-ogolne"}}, false},
			{"another case", actor.Scope{Case: id.New[id.Case]()}, false},
		} {
			x := acting(tc.scope)
			drafts, err := o.Intake.Drafts(t.Context(), x.By)
			if err != nil || tc.sees != (len(drafts) > 0) {
				t.Errorf("%s: %d drafts: %v", tc.name, len(drafts), err)
			}
			subs, err := o.Intake.Submissions(t.Context(), x.By)
			if err != nil || tc.sees != (len(subs) > 0) {
				t.Errorf("%s: %d submissions: %v", tc.name, len(subs), err)
			}
			if _, err := o.Intake.Draft(t.Context(), x, draft.ID); tc.sees != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: draft: %v", tc.name, err)
			}
			if _, err := o.Intake.OwnSubmission(t.Context(), x.By, filed.Submission); tc.sees != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: submission: %v", tc.name, err)
			}
			_, _, err = o.Intake.StartDraft(t.Context(), x, intake.Start{Unit: o.Unit, Service: service})
			if tc.sees != (err == nil) || err != nil && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: begin: %v", tc.name, err)
			}
		}
		proxy := acting(actor.Scope{Services: []string{service}})
		jointly := proxy
		jointly.By.Mandate.Jointly = true
		if _, err := o.Intake.Submit(t.Context(), jointly, draft.ID, draft.Revision); !fault.Is(err, fault.Forbidden) {
			t.Errorf("filed alone: %v", err)
		}
		done, err := o.Intake.Submit(t.Context(), proxy, draft.ID, draft.Revision)
		if err != nil {
			t.Fatal(err)
		}
		x, err := o.Intake.OwnSubmission(t.Context(), h.By, done.Submission) // the principal sees it
		if err != nil {
			t.Fatal(err)
		}
		if x.Agent.Name != "Jan Pełnomocnik" || x.Agent.Mandate != proxy.By.Mandate.ID || x.Account != h.By.Account {
			t.Errorf("acted: %+v", x.Agent)
		}
		for what, body := range map[string][]byte{"document": x.Document, "receipt": x.Receipt} {
			if !strings.Contains(string(body), "Jan Pełnomocnik") {
				t.Errorf("the %s does not name who acted", what)
			}
		}
		l, err := o.Intake.FetchLetter(t.Context(), o.Unit, done.Letter)
		if err != nil || !strings.Contains(l.Notes, "Jan Pełnomocnik, pełnomocnik (art. 33 KPA)") {
			t.Errorf("the clerk reads %q: %v", l.Notes, err)
		}
	})
}
