package keeping_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms/tsa"
	"wrota/internal/platform/db"
	"wrota/internal/signatures/keeping"
)

// stamping is the purpose of a certificate for timestamps, critical and alone (RFC 3161 § 2.3).
func (w *world) stamping() []pkix.Extension {
	w.Helper()
	value, err := asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}})
	if err != nil {
		w.Fatal(err)
	}
	return []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: value}}
}

// rsaAuthority makes timestamps with a key of so many bits.
func (w *world) rsaAuthority(bits int) certtest.Holder {
	w.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		w.Fatal(err)
	}
	c, _ := w.pki.Issue(certtest.Options{Name: "Znaczniki RSA", Key: key, Extra: w.stamping(), Until: w.clock.Now().AddDate(9, 0, 0)})
	w.keeper.Stamp = w.stampRSA
	return certtest.Holder{Cert: c, Key: key}
}

// oracle lets other programs look at a file as far as they can.
func oracle(w *world, kind string, body []byte) {
	w.Helper()
	dir := w.TempDir()
	path := filepath.Join(dir, "file")
	if err := os.WriteFile(path, body, 0o600); err != nil {
		w.Fatal(err)
	}
	for _, x := range map[string][]struct {
		args []string
		want string
	}{
		"PAdES": {{[]string{"pdfsig", "-nocert", path}, "Signature is Valid"}, {[]string{"qpdf", "--check", path}, "No syntax or stream encoding errors"}},
		"XAdES": {{[]string{"xmlsec1", "--verify", "--enabled-key-data", "x509", "--insecure", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", path}, "OK"}},
		"CAdES": {{[]string{"openssl", "cms", "-verify", "-inform", "DER", "-in", path, "-noverify", "-binary"}, "treść"}},
	}[kind] {
		said, err := exec.CommandContext(w.Context(), x.args[0], x.args[1:]...).CombinedOutput()
		if err != nil || !strings.Contains(string(said), x.want) {
			w.Errorf("%s: %v\n%.600s", x.args[0], err, said)
		}
	}
}

// TestWhatCannotBeKept: each file stays what it was, and the reason is told.
func TestWhatCannotBeKept(t *testing.T) {
	each(t, func(w *world) {
		broken := w.message()
		broken = bytes.Replace(broken, []byte("treść"), []byte("trość"), 1)
		for _, x := range []struct {
			body   []byte
			reason keeping.Reason
			alarm  bool
		}{
			{[]byte("zwykły tekst"), keeping.Unreadable, true},
			{[]byte("<pismo>bez podpisu</pismo>"), keeping.Unsigned, false},
			{broken, keeping.Invalid, true},
		} {
			b := w.put(x.body)
			w.keep("test:"+string(x.reason), b)
			w.sweep()
			k := w.is(b.Sum, w.levelOf(b.Sum), x.reason)
			if k.Alarm != x.alarm || !k.Due.IsZero() || !bytes.Equal(w.newest(b.Sum), x.body) {
				t.Errorf("%s: %+v", x.reason, k)
			}
		}
		gone := blob.Blob{Sum: blob.SumOf([]byte("nie ma")), Size: 6}
		w.keep("test:gone", gone)
		w.sweep()
		w.is(gone.Sum, "", keeping.Missing)
	})
}

func (w *world) levelOf(sum blob.Sum) ades.Level {
	k, _, err := w.keeper.Find(w.Context(), w.unit, sum)
	if err != nil {
		w.Fatal(err)
	}
	return k.Level
}

// TestOwnSeal: the seal of a demonstration has issued itself. There is a timestamp, and nothing that could prove the certificate: no level is pretended.
func TestOwnSeal(t *testing.T) {
	each(t, func(w *world) {
		own := selfSealed(w)
		b := w.put(own)
		w.keep("test:own", b)
		w.sweep()
		w.after(2 * day)
		if k := w.is(b.Sum, ades.LevelT, keeping.Own); k.Alarm || !k.Due.IsZero() {
			t.Errorf("%+v", k)
		}
		if list, err := w.keeper.Troubles(t.Context(), w.unit); err != nil || len(list) != 1 {
			t.Errorf("it is not told: %+v, %v", list, err)
		}
	})
}

// TestReceipt: a receipt stays with its application, and a crash after it was replaced is mended by the next look.
func TestReceipt(t *testing.T) {
	each(t, func(w *world) {
		which := id.New[id.Submission]()
		w.receipts[which] = w.upd()
		first := blob.SumOf(w.receipts[which])
		for range 2 { // a fact may be heard twice
			err := w.db.InTx(t.Context(), actor.Automaton("system.test", w.unit), func(tx *db.Tx) error {
				return w.keeper.KeepReceipt(t.Context(), tx, w.unit, which, w.receipts[which])
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		w.lost = 1
		w.sweep()
		w.is(first, "", keeping.Broken)
		w.after(day)
		k := w.is(first, ades.LevelLTA, "")
		if got := w.verdict(w.receipts[which]); got != "XAdES-B-LTA TOTAL-PASSED" || k.Newest != blob.SumOf(w.receipts[which]) {
			t.Error(got)
		}
		if !bytes.Equal(w.newest(first), w.receipts[which]) {
			t.Error("the copy in the files is not the newest")
		}
	})
}

// TestStopped: a sweep that is killed in the middle leaves every file readable, and the next one goes on.
func TestStopped(t *testing.T) {
	each(t, func(w *world) {
		var files []blob.Blob
		for _, title := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
			b := w.letter(title)
			w.keep("test:"+title, b)
			files = append(files, b)
		}
		ctx, stop := context.WithCancel(t.Context())
		given := 0
		w.keeper.Stamp = func(ctx context.Context, h crypto.Hash, d []byte) ([]byte, error) {
			w.mu.Lock()
			given++
			if given == 3 {
				stop()
			}
			w.mu.Unlock()
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			return w.stamp(ctx, h, d)
		}
		if err := w.keeper.Sweep(ctx); !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped: %v", err)
		}
		for _, b := range files {
			if len(w.newest(b.Sum)) == 0 {
				t.Error("a file cannot be read")
			}
		}
		w.keeper.Stamp = w.stamp
		w.sweep()
		for _, b := range files {
			w.is(b.Sum, ades.LevelT, "")
		}
	})
}

// TestOriginals: newer bytes are needed as long as what they are a copy of; and when they are damaged, the original is given.
func TestOriginals(t *testing.T) {
	each(t, func(w *world) {
		b := w.letter("Decyzja")
		w.keep("test:copy", b)
		w.sweep()
		k := w.is(b.Sum, ades.LevelT, "")
		list, err := w.keeper.Originals(t.Context(), k.Newest)
		if err != nil || len(list) != 1 || list[0] != b.Sum {
			t.Errorf("originals: %v, %v", list, err)
		}
		if list, err = w.keeper.Originals(t.Context(), b.Sum); err != nil || len(list) != 0 {
			t.Errorf("of the original itself: %v, %v", list, err)
		}
		if err := w.blobs.Delete(t.Context(), k.Newest, w.clock.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got := w.newest(b.Sum); blob.SumOf(got) != b.Sum {
			t.Error("not the original")
		}
		if _, _, err := w.keeper.Open(t.Context(), w.unit, blob.SumOf([]byte("nigdy"))); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("what never was: %v", err)
		}
	})
}

// selfSealed is an XML document with a seal that issued itself and is trusted for itself.
func selfSealed(w *world) []byte {
	w.Helper()
	return w.ownSeal(w.clock.Now().Add(-time.Hour))
}

// TestAnotherNodeIsFaster: a receipt that another node brought further meanwhile has no trouble, and nobody is told of any.
func TestAnotherNodeIsFaster(t *testing.T) {
	each(t, func(w *world) {
		which := id.New[id.Submission]()
		w.receipts[which] = w.upd()
		sum := blob.SumOf(w.receipts[which])
		err := w.db.InTx(t.Context(), actor.Automaton("system.test", w.unit), func(tx *db.Tx) error {
			return w.keeper.KeepReceipt(t.Context(), tx, w.unit, which, w.receipts[which])
		})
		if err != nil {
			t.Fatal(err)
		}
		other := keeping.New(w.keeper.Deps)
		replaced, release, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		w.faster = func() { // the other node has replaced the receipt, and has not written so yet
			w.stored = func() {
				close(replaced)
				<-release
			}
			go func() { ended <- other.Sweep(t.Context()) }()
			<-replaced
		}
		w.sweep()
		close(release)
		if err := <-ended; err != nil {
			t.Error(err)
		}
		k, _, err := w.keeper.Find(t.Context(), w.unit, sum)
		if err != nil || k.Reason != "" || k.Alarm || k.Level == ades.LevelB {
			t.Errorf("the file is at %q, %q, alarm %v: %v", k.Level, k.Reason, k.Alarm, err)
		}
		w.after(26 * time.Hour)
		w.is(sum, ades.LevelLTA, "")
	})
}

// TestSilentAuthority: files that nobody stamps are told after two weeks, although nothing was written about them; so is a
// file whose newest timestamp ends and is not covered by another.
func TestSilentAuthority(t *testing.T) {
	each(t, func(w *world) {
		protected, bare := w.letter("Decyzja"), w.letter("Postanowienie")
		w.keep("writing:a", protected)
		w.sweep()
		w.after(25 * time.Hour)
		w.is(protected.Sum, ades.LevelLTA, "")
		w.down = tsa.ErrUnavailable
		w.keep("writing:b", bare)
		alarms := func() (out []string) {
			w.Helper()
			list, err := w.keeper.Troubles(w.Context(), w.unit)
			if err != nil {
				w.Fatal(err)
			}
			for _, k := range list {
				if k.Alarm {
					out = append(out, k.Subject+" "+string(k.Reason))
				}
			}
			return out
		}
		w.after(13 * 24 * time.Hour)
		if got := alarms(); got != nil {
			w.Errorf("after 13 days: %q", got)
		}
		w.after(2 * 24 * time.Hour)
		if got := alarms(); !slices.Equal(got, []string{"writing:b waits"}) {
			w.Errorf("after 15 days: %q", got)
		}
		k, _, err := w.keeper.Find(w.Context(), w.unit, protected.Sum)
		if err != nil {
			w.Fatal(err)
		}
		w.clock.Set(k.Ends.Add(-29 * 24 * time.Hour))
		w.sweep()
		got := alarms()
		slices.Sort(got)
		if !slices.Equal(got, []string{"writing:a waits", "writing:b waits"}) {
			w.Errorf("29 days before the end: %q", got)
		}
		w.down, w.tsa = nil, w.authority("Znaczniki 2", 10)
		w.sweep()
		if got := alarms(); got != nil {
			w.Errorf("after the authority is back: %q", got)
		}
	})
}
