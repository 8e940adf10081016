package cms

import (
	"crypto"
	"crypto/sha256"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
)

func newStamper(t testing.TB) (*Stamper, *certtest.PKI) {
	t.Helper()
	p := certtest.New(t, start)
	return &Stamper{
		Key: p.TSA.Key, Certificate: parsed(t, p.TSA.Cert), Chain: []*cert.Certificate{parsed(t, p.CA.Cert)}, Policy: certtest.Policy,
	}, p
}

func digestOf(s string) []byte {
	d := sha256.Sum256([]byte(s))
	return d[:]
}

func TestOurTokenIsAcceptedByOpenSSL(t *testing.T) {
	s, p := newStamper(t)
	query := filepath.Join(t.TempDir(), "query")
	if _, ok, said := openssl(t, "ts", "-query", "-data", file(t, []byte("treść")), "-sha384", "-cert", "-out", query); !ok {
		t.Fatal(said)
	}
	q, err := os.ReadFile(query)
	if err != nil {
		t.Fatal(err)
	}
	reply, err := s.Answer(q, at)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, said := openssl(t, "ts", "-verify", "-queryfile", query, "-in", file(t, reply), "-CAfile", p.PEM(p.Root.Cert, p.CA.Cert)); !ok {
		t.Error(said)
	}
}

func TestOpenSSLsTokenIsRead(t *testing.T) {
	_, p := newStamper(t)
	dir := t.TempDir()
	key := filepath.Join(dir, "key.pem")
	writeKey(t, key, p.TSA.Key)
	query, reply := filepath.Join(dir, "q"), filepath.Join(dir, "r")
	q := Query{Hash: crypto.SHA256, Digest: digestOf("treść"), Nonce: big.NewInt(77), Certificate: true, Policy: "1.2.3.4.1"}
	b, err := q.Encode()
	if err != nil {
		t.Fatal(err)
	}
	write(t, query, b)
	write(t, filepath.Join(dir, "serial"), []byte("01\n"))
	write(t, filepath.Join(dir, "cnf"), []byte("[tsa]\nserial = "+dir+"/serial\ndigests = sha256\ndefault_policy = 1.2.3.4.1\n"+
		"other_policies = 1.2.3.4.1\nsigner_digest = sha256\naccuracy = secs:2, millisecs:500\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n"))
	if _, ok, said := openssl(t, "ts", "-reply", "-config", filepath.Join(dir, "cnf"), "-section", "tsa", "-queryfile", query,
		"-signer", p.PEM(p.TSA.Cert), "-inkey", key, "-chain", p.PEM(p.CA.Cert), "-out", reply); !ok {
		t.Fatal(said)
	}
	answer, err := os.ReadFile(reply)
	if err != nil {
		t.Fatal(err)
	}
	token, err := ParseReply(answer, q)
	if err != nil {
		t.Fatal(err)
	}
	if token.Accuracy.Milliseconds() != 2500 || token.Policy != "1.2.3.4.1" || token.Signer == nil || token.Nonce.Int64() != 77 {
		t.Errorf("%+v", token)
	}
}

func TestRepliesThatAreNotTheOneAskedFor(t *testing.T) {
	s, p := newStamper(t)
	q := Query{Hash: crypto.SHA256, Digest: digestOf("treść"), Nonce: big.NewInt(5), Certificate: true, Policy: certtest.Policy}
	stranger, key := p.Issue(certtest.Options{Name: "Nie znakuje"})
	for _, x := range []struct {
		reason string
		stamp  Stamper
		asked  Query
		want   error
	}{
		{"the one", *s, q, nil},
		{"of another digest", *s, Query{Hash: crypto.SHA256, Digest: digestOf("inna"), Nonce: q.Nonce, Certificate: true}, ErrOtherToken},
		{"a reply of the past, played again", *s, Query{Hash: q.Hash, Digest: q.Digest, Nonce: big.NewInt(6), Certificate: true}, ErrOtherToken},
		{"without the nonce", *s, Query{Hash: q.Hash, Digest: q.Digest, Certificate: true}, ErrOtherToken},
		{"a policy that the authority does not have", *s, Query{Hash: q.Hash, Digest: q.Digest, Policy: "1.2.3"}, ErrRefused},
		{"without its certificate", *s, Query{Hash: q.Hash, Digest: q.Digest, Nonce: q.Nonce}, ErrOtherToken},
		{"who may not stamp", Stamper{Key: key, Certificate: parsed(t, stranger), Policy: s.Policy}, q, ErrOtherToken},
	} {
		b, err := x.asked.Encode()
		if err != nil {
			t.Fatal(err)
		}
		reply, err := x.stamp.Answer(b, at)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseReply(reply, q); !errors.Is(err, x.want) {
			t.Errorf("%s: %v", x.reason, err)
		}
	}
}

func TestTokens(t *testing.T) {
	s, p := newStamper(t)
	good, err := s.Stamp(Query{Hash: crypto.SHA256, Digest: digestOf("treść"), Certificate: true}, at)
	if err != nil {
		t.Fatal(err)
	}
	bare, err := s.Stamp(Query{Hash: crypto.SHA256, Digest: digestOf("treść")}, at)
	if err != nil {
		t.Fatal(err)
	}
	purposes, key := p.Issue(certtest.Options{Extra: nil, Purposes: nil})
	for _, x := range []struct {
		reason string
		token  []byte
		valid  bool
	}{
		{"ours", good, true},
		{"written by somebody else", p.Stamp(digestOf("treść"), at), true},
		{"the certificate is not for timestamps", p.StampBy(certtest.Holder{Cert: purposes, Key: key}, digestOf("treść"), at), false},
		{"made by another key", p.StampBy(certtest.Holder{Cert: p.TSA.Cert, Key: key}, digestOf("treść"), at), false},
		{"no certificate came along", bare, false},
	} {
		got, err := ParseToken(x.token)
		if err != nil {
			t.Fatalf("%s: %v", x.reason, err)
		}
		if valid := got.Intact && got.CryptoValid; valid != x.valid {
			t.Errorf("%s: valid %v (%s)", x.reason, valid, got.Fault)
		}
		if !got.Time.Equal(at) || got.Hash != crypto.SHA256 || string(got.Imprint) != string(digestOf("treść")) {
			t.Errorf("%s: %v %v", x.reason, got.Time, got.Hash)
		}
	}
	if got, err := ParseToken(bare, s.Certificate); err != nil || !got.CryptoValid {
		t.Errorf("with the certificate given beside: %v", err)
	}
}

func TestMessageIsNoToken(t *testing.T) {
	s, _ := newSigning(t, nil)
	if _, err := ParseToken(mustSign(t, Content{[]byte("x")}, s)); !errors.Is(err, ErrMalformed) {
		t.Errorf("%v", err)
	}
}
