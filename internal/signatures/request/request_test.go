package request_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/trustedprofile"
	"wrota/internal/platform/trustedprofile/practice"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/signatures"
	"wrota/internal/signatures/request"
)

const form = `<w:Dokument xmlns:w="urn:w"><w:Tresc>Proszę o zgodę</w:Tresc></w:Dokument>`

// judge says one thing of every file.
type judge struct{ err error }

func (j *judge) Judge(context.Context, actor.Actor, id.Unit, string, signatures.File, time.Time) (signatures.Report, error) {
	return signatures.Report{Outcome: signatures.Valid}, j.err
}

type world struct {
	*request.Service
	*testing.T
	db       *db.DB
	clock    *clock.Manual
	provider *practice.Provider
	judge    *judge
	jan, ola actor.Actor // a clerk, a resident
	unit     id.Unit
	offer    request.Offer
	facts    []string
	queue    *jobs.Queue
}

var tables = []db.Migrations{audit.Migrations, jobs.Migrations, signatures.Migrations}

func each(t *testing.T, test func(w *world)) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) { test(newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	check(t, jobs.MigrateRiver(t.Context(), d))
	c := testkit.Clock()
	w := &world{T: t, db: d, clock: c, judge: &judge{}, unit: id.New[id.Unit]()}
	q, err := jobs.New(d, c, jobs.Config{})
	check(t, err)
	w.queue = q
	jobs.On(q, "test.signed", func(_ context.Context, _ jobs.Source, e request.SignedFact) error {
		w.facts = append(w.facts, "signed "+e.About)
		return nil
	})
	jobs.On(q, "test.ended", func(_ context.Context, _ jobs.Source, e request.Ended) error {
		w.facts = append(w.facts, string(e.State)+" "+e.About)
		return nil
	})
	store, err := blob.OpenDir(t.TempDir(), c)
	check(t, err)
	t.Cleanup(func() { _ = store.Close() })
	seal, err := practice.NewSeal(c)
	check(t, err)
	w.provider = practice.New(c, seal, "http://pz.example/podpis")
	client, err := trustedprofile.New(trustedprofile.Config{Endpoint: "http://pz.example/ws", Key: seal.Signer, Certificate: seal.Certificate, Transport: w.provider.Transport()})
	check(t, err)
	w.Service = request.New(request.Deps{DB: d, Clock: c, Audit: audit.New(c), Events: q, Blobs: store, Judge: w.judge, Provider: client, Base: "http://wrota.example"})
	w.jan = actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: w.unit, Name: "Jan"}
	w.ola = actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Ola"}
	w.offer = w.put("wniosek.xml", form)
	return w
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// put keeps a document and offers it.
func (w *world) put(name, body string) request.Offer {
	w.Helper()
	b, err := w.Blobs.Put(w.Context(), strings.NewReader(body), 1<<20)
	check(w.T, err)
	return request.Offer{Unit: w.unit, Subject: "draft:abc", Name: name, Media: "application/xml", Sum: b.Sum, Size: b.Size, Back: "/moje"}
}

func (w *world) open(by actor.Actor) request.Request {
	w.Helper()
	x, err := w.Open(w.Context(), by, w.offer)
	check(w.T, err)
	return x
}

// sign signs at the service, as somebody who was sent there.
func (w *world) sign(address string, course practice.Course) {
	w.Helper()
	check(w.T, w.provider.Sign(w.Context(), address, practice.People()[0], course))
}

func (w *world) begin(by actor.Actor, r id.Signing) string {
	w.Helper()
	to, err := w.Begin(w.Context(), request.Holder{By: by}, r)
	check(w.T, err)
	return to
}

func (w *world) state(by actor.Actor, r id.Signing, want request.State) request.Request {
	w.Helper()
	x, err := w.Fetch(w.Context(), request.Holder{By: by}, r)
	check(w.T, err)
	if x.State != want {
		w.Errorf("it is %s, want %s", x.State, want)
	}
	return x
}

// told are the facts so far, after the queue has worked.
func (w *world) told() string {
	w.Helper()
	check(w.T, w.queue.Drain(w.Context()))
	return strings.Join(w.facts, ", ")
}

func wants(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || key != "" && f.Key != key && (len(f.Fields) == 0 || f.Fields[0].Key != key) {
		t.Errorf("%v, want %v %s", err, kind, key)
	}
}

// own signs a document with a certificate of one's own.
func (w *world) own(body string) []byte {
	w.Helper()
	seal, err := practice.NewSeal(w.clock)
	check(w.T, err)
	doc, err := xmlsec.Parse([]byte(body))
	check(w.T, err)
	out, err := xmlsec.Seal(doc, seal.Signer, seal.Certificate, w.clock.Now())
	check(w.T, err)
	return out
}

// TestUpload: the very document with a signature is taken, once; anything else is refused with what to do, and the request waits on.
func TestUpload(t *testing.T) {
	each(t, func(w *world) {
		x, h := w.open(w.ola), request.Holder{By: w.ola}
		for _, wrong := range []struct {
			reason string
			body   []byte
			key    string
		}{
			{"no file", nil, "signatures.request.no-file"},
			{"not signed", []byte(form), "signatures.request.not-unsigned"},
			{"another document", w.own(strings.Replace(form, "zgodę", "zwrot", 1)), "signatures.request.not-other"},
			{"changed afterwards", bytes.Replace(w.own(form), []byte("zgodę"), []byte("zwrot"), 1), "signatures.request.not-changed"},
			{"a picture", []byte("\x89PNG"), "signatures.request.not-unreadable"},
		} {
			_, err := w.Upload(w.Context(), h, x.ID, "a.xml", wrong.body)
			wants(w.T, err, fault.Invalid, wrong.key)
		}
		w.state(w.ola, x.ID, request.Open)
		w.PDFOnly = func(subject string) bool { return subject == w.offer.Subject }
		_, err := w.Upload(w.Context(), h, x.ID, "a.xml", w.own(form))
		wants(w.T, err, fault.Invalid, "signatures.request.not-pdf")
		w.state(w.ola, x.ID, request.Open)
		w.PDFOnly = func(subject string) bool { return subject == "writing:abc" }
		signed := w.own(form)
		got, err := w.Upload(w.Context(), h, x.ID, `C:\Moje\wniosek "1".xml`, signed)
		check(w.T, err)
		if got.State != request.Signed || got.Means != request.ByUpload || got.Outcome != signatures.Valid || got.File.Name != "wniosek 1.xml" || got.File.Sum != blob.SumOf(signed) {
			w.Errorf("%+v", got)
		}
		again, err := w.Upload(w.Context(), h, x.ID, "b.xml", w.own(form))
		check(w.T, err)
		if again.File.Sum != got.File.Sum {
			w.Error("a second file took the place of the first")
		}
		if told := w.told(); told != "signed draft:abc" {
			w.Errorf("told: %q", told)
		}
		sweep := signatures.New(signatures.Deps{DB: w.db})
		if used, err := sweep.Refers(w.Context(), got.File.Sum); err != nil || !used {
			w.Errorf("the signed file would be swept: %v, %v", used, err)
		}
	})
}

// TestRemote: there, back, and back again; one document is signed once and told once.
func TestRemote(t *testing.T) {
	each(t, func(w *world) {
		x, h := w.open(w.jan), request.Holder{By: w.jan}
		to := w.begin(w.jan, x.ID)
		if again := w.begin(w.jan, x.ID); again != to {
			w.Error("the button of the browser led to another page of the service")
		}
		w.state(w.jan, x.ID, request.Sent)
		if y, err := w.Return(w.Context(), h, x.ID); err != nil || y.State != request.Sent {
			w.Errorf("back before it was signed: %s, %v", y.State, err)
		}
		if y, err := w.Decline(w.Context(), h, x.ID); err != nil || y.State != request.Open {
			w.Errorf("declined: %s, %v", y.State, err)
		}
		w.sign(w.begin(w.jan, x.ID), practice.Usual)
		for range 2 {
			y, err := w.Return(w.Context(), h, x.ID)
			check(w.T, err)
			if y.State != request.Signed || y.Means != request.ByTrustedProfile || y.Vouched != "yes" || y.File.Name != "wniosek-podpisany.xml" {
				w.Errorf("%+v", y)
			}
		}
		if y, err := w.Decline(w.Context(), h, x.ID); err != nil || y.State != request.Signed {
			w.Errorf("declined after it was signed: %s, %v", y.State, err)
		}
		if to := w.begin(w.jan, x.ID); to != "" {
			w.Error("sent to sign what is signed")
		}
		if told := w.told(); told != "signed draft:abc" {
			w.Errorf("told: %q", told)
		}
	})
}

// TestLostReturn: who signed and did not come back loses nothing, whatever the service does meanwhile.
func TestLostReturn(t *testing.T) {
	each(t, func(w *world) {
		x := w.open(w.ola)
		w.sign(w.begin(w.ola, x.ID), practice.Late)
		shut := true
		w.provider.Shut = func() bool { return shut }
		if w.signedBy(x.ID) {
			w.Error("signed by a service that does not answer")
		}
		shut = false
		asks := 1
		for ; asks < 5 && !w.signedBy(x.ID); asks++ {
		}
		if asks != 3 {
			w.Errorf("it was found when asked for the %d. time, want the third", asks)
		}
		w.state(w.ola, x.ID, request.Signed)
	})
}

// signedBy lets some hours pass and tells whether the timer found the document.
func (w *world) signedBy(r id.Signing) bool {
	w.clock.Move(5 * time.Hour)
	check(w.T, w.Ask(w.Context()))
	x, err := w.Find(w.Context(), w.unit, r)
	check(w.T, err)
	return x.State == request.Signed
}

// TestEndings: lapsed, exchanged, superseded, cancelled: each is final, told once, and a late signature of a lapsed one still counts.
func TestEndings(t *testing.T) {
	each(t, func(w *world) {
		h := request.Holder{By: w.ola}
		lapsed := w.open(w.ola)
		to := w.begin(w.ola, lapsed.ID)
		w.clock.Move(8 * 24 * time.Hour)
		check(w.T, w.Lapse(w.Context()))
		check(w.T, w.Lapse(w.Context()))
		w.state(w.ola, lapsed.ID, request.Lapsed)
		_, err := w.Upload(w.Context(), h, lapsed.ID, "a.xml", w.own(form))
		wants(w.T, err, fault.Conflict, "signatures.request.over")
		_, err = w.Begin(w.Context(), h, lapsed.ID)
		wants(w.T, err, fault.Conflict, "signatures.request.over")

		old := w.open(w.ola)
		if same := w.open(w.ola); same.ID != old.ID {
			w.Error("the same document was asked for twice")
		}
		w.offer = w.put("wniosek.xml", strings.Replace(form, "zgodę", "zwrot", 1))
		fresh := w.open(w.ola)
		w.state(w.ola, old.ID, request.Superseded)
		_, err = w.Cancel(w.Context(), h, fresh.ID)
		check(w.T, err)
		_, err = w.Cancel(w.Context(), h, fresh.ID)
		check(w.T, err)

		exchanged := w.open(w.ola)
		w.sign(w.begin(w.ola, exchanged.ID), practice.Exchanged)
		y, err := w.Return(w.Context(), h, exchanged.ID)
		check(w.T, err)
		if y.State != request.Failed || y.Why != "other" || y.File.Sum.IsZero() {
			w.Errorf("exchanged: %+v", y)
		}
		w.sign(to, practice.Usual)
		if y, err := w.Return(w.Context(), h, lapsed.ID); err != nil || y.State != request.Signed {
			w.Errorf("signed after it had lapsed: %s, %v", y.State, err)
		}
		check(w.T, w.Supersede(w.Context(), w.unit, "draft:abc"))
		want := "lapsed draft:abc, superseded draft:abc, cancelled draft:abc, failed draft:abc, signed draft:abc"
		if told := w.told(); told != want {
			w.Errorf("told: %q, want %q", told, want)
		}
	})
}

// TestNobodyElses: a request of somebody else, of another office or of another browser does not exist.
func TestNobodyElses(t *testing.T) {
	each(t, func(w *world) {
		clerks, residents := w.open(w.jan), w.open(w.ola)
		visitor, err := w.Open(w.Context(), actor.Actor{Kind: actor.Anonymous}, w.offer)
		check(w.T, err)
		anonymous := actor.Actor{Kind: actor.Anonymous}
		elsewhere := w.jan
		elsewhere.Unit = id.New[id.Unit]()
		other := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()}
		for _, x := range []struct {
			reason string
			h      request.Holder
			r      id.Signing
			ok     bool
		}{
			{"the clerk", request.Holder{By: w.jan}, clerks.ID, true},
			{"the clerk in another office", request.Holder{By: elsewhere}, clerks.ID, false},
			{"a resident asks for a clerk's", request.Holder{By: w.ola}, clerks.ID, false},
			{"a visitor asks for a clerk's", request.Holder{By: anonymous}, clerks.ID, false},
			{"the resident", request.Holder{By: w.ola}, residents.ID, true},
			{"another resident", request.Holder{By: other}, residents.ID, false},
			{"a clerk asks for a resident's", request.Holder{By: w.jan}, residents.ID, false},
			{"the visitor", request.Holder{By: anonymous, Proof: visitor.Proof}, visitor.ID, true},
			{"a visitor without the secret", request.Holder{By: anonymous}, visitor.ID, false},
			{"a visitor with another secret", request.Holder{By: anonymous, Proof: "x"}, visitor.ID, false},
			{"a visitor's secret for a resident's", request.Holder{By: anonymous, Proof: visitor.Proof}, residents.ID, false},
			{"nothing of the kind", request.Holder{By: w.jan}, id.New[id.Signing](), false},
		} {
			_, err := w.Fetch(w.Context(), x.h, x.r)
			if x.ok && err != nil || !x.ok && !fault.Is(err, fault.NotFound) {
				w.Errorf("%s: %v", x.reason, err)
			}
			if _, err := w.Upload(w.Context(), x.h, x.r, "", nil); !x.ok && !fault.Is(err, fault.NotFound) {
				w.Errorf("%s: upload: %v", x.reason, err)
			}
			if _, err := w.Return(w.Context(), x.h, x.r); !x.ok && !fault.Is(err, fault.NotFound) {
				w.Errorf("%s: return: %v", x.reason, err)
			}
		}
		if _, err := w.OpenFor(w.Context(), request.Holder{By: anonymous, Proof: visitor.Proof}, w.offer); err != nil {
			w.Error(err)
		}
	})
}

// TestServiceTroubles: that the service is down or refuses is told in words, and that nobody can judge a file loses none.
func TestServiceTroubles(t *testing.T) {
	each(t, func(w *world) {
		x, h := w.open(w.ola), request.Holder{By: w.ola}
		down := true
		w.provider.Shut = func() bool { return down }
		_, err := w.Begin(w.Context(), h, x.ID)
		wants(w.T, err, fault.Conflict, "signatures.request.unavailable")
		w.state(w.ola, x.ID, request.Open)
		down = false
		w.offer = w.put("zdjecie.png", "\x89PNG")
		w.offer.Subject = "draft:png"
		_, err = w.Begin(w.Context(), h, w.open(w.ola).ID)
		wants(w.T, err, fault.Conflict, "signatures.request.refused")
		w.judge.err = errors.New("the trusted lists cannot be read")
		w.sign(w.begin(w.ola, x.ID), practice.Usual)
		if y, err := w.Return(w.Context(), h, x.ID); err != nil || y.State != request.Signed || y.Outcome != "" {
			w.Errorf("nobody could judge it: %+v, %v", y, err)
		}
	})
}

// TestWhatCannotBeSentOn: a letter that comes back from the service as XML is not signed, and its page says why.
func TestWhatCannotBeSentOn(t *testing.T) {
	each(t, func(w *world) {
		w.PDFOnly = func(subject string) bool { return subject == w.offer.Subject }
		r := w.open(w.jan)
		w.sign(w.begin(w.jan, r.ID), practice.Usual)
		x, err := w.Return(w.Context(), request.Holder{By: w.jan}, r.ID)
		check(w.T, err)
		if x.State != request.Failed || x.Why != string(request.Format) || x.File.Sum.IsZero() {
			w.Errorf("%+v", x)
		}
		if got := w.told(); got != "failed draft:abc" {
			w.Errorf("told %q", got)
		}
	})
}

// TestTakenOverOnce: that a file was taken over is noted once, and only of a signed one.
func TestTakenOverOnce(t *testing.T) {
	each(t, func(w *world) {
		r := w.open(w.ola)
		check(w.T, w.Use(w.Context(), w.ola, r.ID))
		if w.state(w.ola, r.ID, request.Open).Used() {
			w.Error("an open request was used")
		}
		w.sign(w.begin(w.ola, r.ID), practice.Usual)
		_, err := w.Return(w.Context(), request.Holder{By: w.ola}, r.ID)
		check(w.T, err)
		for range 2 {
			check(w.T, w.Use(w.Context(), w.ola, r.ID))
		}
		x := w.state(w.ola, r.ID, request.Signed)
		if n := len(x.Steps); !x.Used() || x.Steps[n-1].What != "used" || x.Steps[n-2].What != "signed" {
			w.Errorf("%+v", x.Steps)
		}
		wants(w.T, w.Use(w.Context(), w.jan, r.ID), fault.NotFound, "signatures.request.none")
	})
}
