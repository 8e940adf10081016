package login_test

import (
	"testing"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/login/logintest"
)

// TestASessionOfOneFactorChangesNoFactor: who has only found out the password neither adds a factor of their own
// nor takes the owner's away.
func TestASessionOfOneFactorChangesNoFactor(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, weak := t.Context(), as(w.maria, false)
		w.enrol(t, w.maria)
		e, err := w.BeginApp(ctx, weak, "")
		if err != nil {
			t.Fatal(err)
		}
		for name, try := range map[string]func() error{
			"another app": func() error {
				_, err := w.ConfirmApp(ctx, weak, e.Kept, logintest.Code(t, e.Link, w.clock.Now()))
				return err
			},
			"a passkey":       func() error { _, _, err := w.AskNewPasskey(ctx, weak); return err },
			"no app any more": func() error { return w.RemoveApp(ctx, weak) },
			"no passkey":      func() error { return w.RemovePasskey(ctx, weak, id.New[id.Passkey]()) },
		} {
			if err := try(); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if f, err := w.Factors(ctx, as(w.maria, true)); err != nil || !f.Any() {
			t.Errorf("the owner's app is gone: %+v, %v", f, err)
		}
	})
}
