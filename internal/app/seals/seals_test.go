package seals

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"wrota/internal/app/seals/purpose"
	"wrota/internal/identity"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/testkit"
)

// region is two offices; it keeps what was told once for each source, as the module of notices does.
type region struct {
	units []identity.Unit
	told  []string // "lipowa notice.seal-ends@30", in order
	known map[string]bool
	lost  string // an office to whose administrators nothing can be told
}

func (r *region) Office(_ context.Context, unit id.Unit) (identity.Unit, error) {
	return r.units[slices.IndexFunc(r.units, func(u identity.Unit) bool { return u.ID == unit })], nil
}

func (r *region) Offices(context.Context) ([]identity.Unit, error) { return r.units, nil }

func (r *region) Warn(_ context.Context, unit id.Unit, source, kind string, args map[string]any) error {
	u, err := r.Office(context.Background(), unit)
	if err != nil || u.Slug == r.lost {
		return errors.Join(err, errors.New("lost"))
	}
	if key := u.Slug + source; !r.known[key] {
		_, days, _ := strings.Cut(source, "@")
		r.known[key], r.told = true, append(r.told, u.Slug+" "+kind+"@"+days)
	}
	if args["Until"] == "" {
		return errors.New("it does not say until when")
	}
	return nil
}

// opened is a house with an empty folder of seals and the offices lipowa and powiat.
func opened(t *testing.T) (House, *region, *clock.Manual, string) {
	t.Helper()
	dir := t.TempDir()
	files, err := crypt.OpenSeals(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := &region{known: map[string]bool{}, units: []identity.Unit{{ID: id.New[id.Unit](), Slug: "lipowa"}, {ID: id.New[id.Unit](), Slug: "powiat"}}}
	c := clock.At(testkit.Noon)
	return House{Clock: c, Files: files, Offices: r}, r, c, dir
}

// give puts a seal that ends after so many days into an office's folder.
func give(t *testing.T, h House, dir, office, file string, from, to int) {
	t.Helper()
	s, err := crypt.GenerateSeal("Urząd", "VATPL-1234563218", "PL", testkit.Noon.AddDate(0, 0, from), testkit.Noon.AddDate(0, 0, to))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, office), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := s.Save(filepath.Join(dir, office, file)); err != nil {
		t.Fatal(err)
	}
	if err := h.Files.Reload(); err != nil {
		t.Fatal(err)
	}
}

// TestAlarm follows a year of two offices day by day: each threshold is told once, a successor silences the rest.
func TestAlarm(t *testing.T) {
	h, r, now, dir := opened(t)
	give(t, h, dir, "lipowa", "1.pem", -10, 100)
	give(t, h, dir, "powiat", "1.pem", -10, 100)
	for day := range 300 {
		if day == 75 { // powiat gets its next one between 30 and 7 days before the end; lipowa forgets
			give(t, h, dir, "powiat", "2.pem", 99, 600)
		}
		if day == 150 {
			give(t, h, dir, "lipowa", "2.pem", 150, 600)
		}
		for range 4 {
			if err := h.Look(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		now.Move(24 * time.Hour)
	}
	want := []string{
		"lipowa notice.seal-ends@90", "powiat notice.seal-ends@90", "lipowa notice.seal-ends@30", "powiat notice.seal-ends@30",
		"lipowa notice.seal-ends@7", "lipowa notice.seal-ended@0",
	}
	if !slices.Equal(r.told, want) {
		t.Errorf("told %q\nwant %q", r.told, want)
	}
}

func TestAlarmOf(t *testing.T) {
	for _, c := range []struct {
		reason string
		seals  [][2]int // first and last day
		kind   string
		days   int
	}{
		{"an office without any", nil, "", 0},
		{"one that has time", [][2]int{{-1, 91}}, "", 0},
		{"the day itself", [][2]int{{-1, 90}}, notices.SealEnds, 90},
		{"a new seal that is short: the nearest alone", [][2]int{{-1, 5}}, notices.SealEnds, 7},
		{"the next one begins in time", [][2]int{{-1, 5}, {4, 400}}, "", 0},
		{"the next one leaves a gap", [][2]int{{-1, 5}, {6, 400}}, notices.SealEnds, 7},
		{"over", [][2]int{{-20, -10}, {-30, -15}}, notices.SealEnded, 0},
		{"over, and the next one waits", [][2]int{{-20, -10}, {3, 400}}, notices.SealEnded, 0},
		{"the first one waits", [][2]int{{3, 400}}, "", 0},
	} {
		h, _, _, dir := opened(t)
		for i, s := range c.seals {
			give(t, h, dir, "lipowa", string(rune('a'+i))+".pem", s[0], s[1])
		}
		a, due := alarmOf(h.Files, "lipowa", testkit.Noon)
		if due != (c.kind != "") || a.kind != c.kind || a.days != c.days {
			t.Errorf("%s: %+v, %v", c.reason, a, due)
		}
	}
}

// TestOneOfficeKeepsNobodyFromBeingWarned: the trouble is an error for the queue, which tries again.
func TestOneOfficeKeepsNobodyFromBeingWarned(t *testing.T) {
	h, r, _, dir := opened(t)
	give(t, h, dir, "lipowa", "1.pem", -10, 5)
	give(t, h, dir, "powiat", "1.pem", -10, 5)
	r.lost = "lipowa"
	if h.Look(t.Context()) == nil {
		t.Error("the trouble was swallowed")
	}
	if len(r.told) != 1 || !strings.HasPrefix(r.told[0], "powiat") {
		t.Errorf("told %q", r.told)
	}
}

func TestGauges(t *testing.T) {
	h, _, _, dir := opened(t)
	give(t, h, dir, "lipowa", "1.pem", -10, 12)
	give(t, h, dir, "powiat", "1.pem", -10, -5)
	if err := os.WriteFile(filepath.Join(dir, "powiat", "2.pem"), []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	if h.Files.Reload() == nil {
		t.Fatal("a torn file was read")
	}
	reg := prometheus.NewRegistry()
	reg.MustRegister(h)
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range families {
		for _, m := range f.GetMetric() {
			office := ""
			for _, l := range m.GetLabel() {
				office = l.GetValue()
			}
			got = append(got, fmt.Sprintf("%s %s %v", f.GetName(), office, m.GetGauge().GetValue()))
		}
	}
	if want := []string{"wrota_seal_days_left lipowa 12", "wrota_seal_days_left powiat 0", "wrota_seal_files_unread  1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestRulesAreAskedFirst: what may not be sealed is refused before anybody looks for a seal.
func TestRulesAreAskedFirst(t *testing.T) {
	h, r, _, dir := opened(t)
	var err error
	if h.Rules, err = purpose.Load(); err != nil {
		t.Fatal(err)
	}
	give(t, h, dir, "lipowa", "1.pem", -10, 5)
	for what, good := range map[purpose.Sealing]bool{
		{Kind: purpose.UPP}: true, {Kind: purpose.UPD}: true, {Kind: "decyzja"}: false, {Kind: "decyzja", Person: "Anna Nowak"}: true, {}: false,
	} {
		if _, err := h.Seal(t.Context(), r.units[0].ID, what, testkit.Noon); (err == nil) != good {
			t.Errorf("%+v: %v", what, err)
		}
	}
}
