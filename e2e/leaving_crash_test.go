package e2e_test

import (
	"net/url"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"wrota/internal/app"
	"wrota/internal/app/load"
	"wrota/internal/identity"
	"wrota/internal/identity/leaving"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// TestALeavingThatIsKilledIsFinished kills the server while it hands over what lies with Anna, again and again, and
// looks after each kill that every piece lies with her or with her heir, and at last that all of it has passed, once.
func TestALeavingThatIsKilledIsFinished(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "wrota")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "wrota/cmd/wrota").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			w := newWorldAt(t, e, today)
			l := leaver{t: t, world: w, anna: w.clerk("Anna"), heir: w.clerk("Tomasz")}
			l.before = l.look(l.anna).Items
			s := &server{t: t, bin: bin, cfg: w.app.Config, address: freeAddress(t)}
			middle := 0
			for passed := 1; passed < len(l.before) && len(l.look(l.anna).Items) > 0; passed += 3 {
				s.start()
				l.leaves(s, passed)
				if left := len(l.look(l.anna).Items); left > 0 && left < len(l.before) {
					middle++
				}
				l.nothingIsLost()
			}
			t.Logf("%d pieces, %d kills in the middle", len(l.before), middle)
			if middle == 0 {
				t.Error("no kill came in the middle of the ceremony")
			}
			l.isOver()
		})
	}
}

type leaver struct {
	t *testing.T
	*world
	anna, heir identity.Employee
	before     []leaving.Item
}

func (l leaver) look(e identity.Employee) leaving.Desk {
	l.t.Helper()
	d, err := l.app.Staffing.Leaving.Look(l.t.Context(), app.System(e.Unit), e.Unit, e.ID)
	if err != nil {
		l.t.Fatal(err)
	}
	return d
}

// led counts the cases that were given to the heir with the ceremony.
func (l leaver) led() int {
	return len(l.rows(`SELECT case_id FROM cases_assignment WHERE unit_id = $1 AND employee_id = $2 AND instruction <> ''`, 1, l.anna.Unit, l.heir.ID))
}

// leaves lets the administrator press the button, and kills the server when so many cases have passed.
func (l leaver) leaves(s *server, passed int) {
	l.t.Helper()
	b, target := load.New(s.address), l.led()+passed
	if err := b.Enter(l.rows(`SELECT account_id FROM identity_employee WHERE family = 'Górski' AND given = 'Adam'`, 1)[0][0]); err != nil {
		l.t.Fatal(err)
	}
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		defer b.Close()
		_, _ = b.Post("/biurko/odejscia/"+l.anna.ID.Short(), url.Values{"last": {calendar.Of(today).String()}, "heir": {l.heir.ID.Short()}}) // its answer may be lost with the server
	}()
	for range 5000 {
		select {
		case <-answered:
			s.kill()
			return
		default:
		}
		if l.led() >= target {
			break
		}
		time.Sleep(time.Millisecond)
	}
	s.kill()
	<-answered
}

// nothingIsLost: what Anna led is led by her or by her heir, and what began was written down first.
func (l leaver) nothingIsLost() {
	l.t.Helper()
	for _, x := range l.rows(`SELECT id, lead_id FROM cases_case WHERE unit_id = $1 AND stage <> 'closed' AND id IN (SELECT case_id FROM cases_assignment WHERE unit_id = $1 AND employee_id = $2)`, 2, l.anna.Unit, l.anna.ID) {
		if x[1] != l.anna.ID.String() && x[1] != l.heir.ID.String() {
			l.t.Errorf("case %s lies with %s", x[0], x[1])
		}
	}
	if l.led() > 0 && l.look(l.anna).Begun == nil {
		l.t.Error("work has passed in a ceremony that nobody wrote down")
	}
}

// isOver: the daily round ends what was interrupted, and once more changes nothing.
func (l leaver) isOver() {
	l.t.Helper()
	l.clock.Move(time.Hour) // what this process remembers of the catalogue is older than what the server wrote
	for range 2 {
		if err := l.app.Staffing.Leaving.Finish(l.t.Context()); err != nil {
			l.t.Fatal(err)
		}
	}
	d := l.look(l.anna)
	if len(d.Items) > 0 || d.Begun == nil || d.Begun.Done.IsZero() || d.Employee.To != calendar.Of(today) {
		l.t.Errorf("the ceremony is not over: %+v are left, the last day is %s", d.Items, d.Employee.To)
	}
	if twice := l.rows(`SELECT case_id FROM cases_assignment WHERE unit_id = $1 AND employee_id = $2 AND instruction <> '' GROUP BY case_id HAVING count(*) > 1`, 1, l.anna.Unit, l.heir.ID); len(twice) > 0 {
		l.t.Errorf("%d cases were given to the heir twice", len(twice))
	}
	err := l.app.DB.View(l.t.Context(), actor.Automaton("system.test", id.Region), func(tx *db.Tx) error {
		_, err := l.app.Audit.VerifyAll(l.t.Context(), tx)
		return err
	})
	if err != nil {
		l.t.Errorf("audit: %v", err)
	}
}
