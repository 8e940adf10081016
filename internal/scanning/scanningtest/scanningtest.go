// Package scanningtest gives tests an office with a scanner: a register of letters in memory, and sheets with our codes.
package scanningtest

import (
	"context"
	"image"
	"strings"
	"sync"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/pdf/pages/pagestest"
	"wrota/internal/platform/qr"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
	"wrota/internal/scanning"
)

// Tables are the migrations that a test needs.
var Tables = []db.Migrations{audit.Migrations, jobs.Migrations, vault.Migrations, scanning.Migrations}

// Office is a unit with a scanner.
type Office struct {
	Unit     id.Unit
	Ewa      actor.Actor // of the registry
	Clock    *clock.Manual
	Queue    *jobs.Queue
	Blobs    blob.Store
	Scanning *scanning.Service
	Register *Register
	Heard    []scanning.Attached // facts, in the order in which they came
	Read     []scanning.Read
}

// Register is a register of incoming mail in memory.
type Register struct {
	mu      sync.Mutex
	letters []scanning.Letter
}

// Add enters a letter.
func (r *Register) Add(number string) scanning.Letter {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := scanning.Letter{ID: id.New[id.Letter](), Number: number, Title: "Pismo " + number, Sender: "Maria Nowak", ReceivedOn: calendar.Of(testkit.Noon)}
	r.letters = append(r.letters, l)
	return l
}

// Letter implements scanning.Letters.
func (r *Register) Letter(_ context.Context, _ id.Unit, letter id.Letter) (scanning.Letter, error) {
	return r.find(func(l scanning.Letter) bool { return l.ID == letter })
}

// LetterNumbered implements scanning.Letters.
func (r *Register) LetterNumbered(_ context.Context, _ id.Unit, number string) (scanning.Letter, error) {
	return r.find(func(l scanning.Letter) bool { return strings.EqualFold(l.Number, number) })
}

func (r *Register) find(fits func(scanning.Letter) bool) (scanning.Letter, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.letters {
		if fits(l) {
			return l, nil
		}
	}
	return scanning.Letter{}, fault.New(fault.NotFound, "scanning.no-such-letter")
}

// New makes an office; text is its reader of texts, which may be nil.
func New(t testing.TB, d *db.DB, text scanning.TextReader, folders ...scanning.Folder) *Office {
	t.Helper()
	if err := jobs.MigrateRiver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	o := &Office{Unit: id.New[id.Unit](), Clock: testkit.Clock(), Register: &Register{}}
	var err error
	if o.Queue, err = jobs.New(d, o.Clock, jobs.Config{}); err != nil {
		t.Fatal(err)
	}
	if o.Blobs, err = blob.OpenDir(t.TempDir(), o.Clock); err != nil {
		t.Fatal(err)
	}
	for i := range folders {
		folders[i].Unit = o.Unit
	}
	o.Ewa = actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: o.Unit, Name: "Ewa Lis", Grants: []actor.Grant{scanning.GrantScan}}
	o.Scanning = scanning.New(scanning.Deps{
		DB: d, Clock: o.Clock, Audit: audit.New(o.Clock), Events: o.Queue, Blobs: o.Blobs, Scanner: antivirus.None{}, Vault: vaulttest.New(t, o.Clock), Letters: o.Register, OCR: text, Folders: folders,
	})
	o.Scanning.Register(o.Queue)
	jobs.On(o.Queue, "test.attached", func(_ context.Context, _ jobs.Source, e scanning.Attached) error {
		o.Heard = append(o.Heard, e)
		return nil
	})
	jobs.On(o.Queue, "test.read", func(_ context.Context, _ jobs.Source, e scanning.Read) error {
		o.Read = append(o.Read, e)
		return nil
	})
	return o
}

// Code is a sheet of A4 with a code, as it comes out of a scanner.
func Code(t testing.TB, text string) *image.Gray {
	t.Helper()
	return pagestest.On(pagestest.Blank(), Label(t, text), 800, 90)
}

// Label is a sticker with a code.
func Label(t testing.TB, text string) *image.Gray {
	t.Helper()
	m, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	return pagestest.Print(t, &pdf.Document{
		Title: "x", Page: pdf.Label(70, 37), Footer: pdf.Footer{Hide: true}, Blocks: []pdf.Block{pdf.Figure{Alt: "kod", Width: 28, Modules: m}},
	})[0]
}

// Page is a sheet that is written on, each number with other lines.
func Page(n int) *image.Gray {
	g := pagestest.Blank()
	for line := range 30 {
		y := 200 + 60*line
		for x := 150; x < 1400-((line*37+n*131)%600); x++ {
			if (x/9+line*n)%4 != 0 {
				for d := range 14 {
					g.Pix[(y+d)*g.Stride+x] = 30
				}
			}
		}
	}
	return g
}
