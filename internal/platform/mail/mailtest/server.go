// Package mailtest starts a real SMTP server for a test: Python's aiosmtpd, a program that we did
// not write, in a process of its own. It keeps what it receives and refuses what it is told to.
//
// It needs the Debian package python3-aiosmtpd. It ends with the test.
package mailtest

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	_ "embed"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"wrota/internal/platform/clock"
	"wrota/internal/platform/mail"
)

//go:embed smtpd.py
var script string

// Options say how the server protects itself. The zero value is a server in the clear for everyone.
type Options struct {
	TLS      mail.TLS // StartTLS or Implicit; empty means none
	User     string   // when set, nobody else may send
	Password string
}

// Server is a running SMTP server.
type Server struct {
	Addr  string         // 127.0.0.1:port
	Port  int            // the same port
	Roots *x509.CertPool // trusts the server's certificate; nil without TLS

	dir     string
	options Options
	kill    func()
	mu      sync.Mutex
	answers map[string]string
}

// Start starts a server and waits until it listens.
func Start(t testing.TB, options ...Options) *Server {
	t.Helper()
	s := &Server{dir: t.TempDir(), answers: map[string]string{}}
	if len(options) > 0 {
		s.options = options[0]
	}
	certificate := ""
	if s.options.TLS == mail.StartTLS || s.options.TLS == mail.Implicit {
		certificate = filepath.Join(s.dir, "certificate.pem")
		s.Roots = writeCertificate(t, certificate)
	}
	orders, err := json.Marshal(map[string]any{
		"dir": s.dir, "certificate": certificate, "implicit": s.options.TLS == mail.Implicit,
		"user": s.options.User, "password": s.options.Password,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.run(t, string(orders))
	return s
}

// run uses Debian's own Python, which has Debian's packages, not whatever comes first in PATH.
func (s *Server) run(t testing.TB, orders string) {
	t.Helper()
	cmd := exec.Command("/usr/bin/python3", "-c", script, orders)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	in, err := cmd.StdinPipe() // its end is the end of the server
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.kill = sync.OnceFunc(func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	t.Cleanup(s.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if s.Port, _ = strconv.Atoi(strings.TrimSpace(line)); err != nil || s.Port == 0 {
		s.kill()
		t.Fatalf("the SMTP server does not start (Debian package python3-aiosmtpd): %v\n%s", err, stderr.String())
	}
	s.Addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port))
}

// Config is what a mail.Sender needs to use this server.
func (s *Server) Config() mail.Config {
	protection := s.options.TLS
	if protection == "" {
		protection = mail.NoTLS
	}
	return mail.Config{
		Host: "127.0.0.1", Port: s.Port, TLS: protection, Roots: s.Roots, User: s.options.User, Password: s.options.Password,
		From: "powiadomienia@lipowa.example", FromName: "Wrota", Timeout: 10 * time.Second,
	}
}

// Sender is a mail.Sender that uses this server.
func (s *Server) Sender(t testing.TB) *mail.Sender {
	t.Helper()
	sender, err := mail.NewSender(s.Config(), clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

// Kill ends the server at once. It comes back under no port.
func (s *Server) Kill() { s.kill() }

// Answer makes the server answer a recipient with a reply such as "451 4.2.0 later" from now on; ""
// takes it back.
func (s *Server) Answer(t testing.TB, recipient, reply string) { s.answer(t, recipient, reply) }

// AnswerSender is Answer for the address that a message comes from.
func (s *Server) AnswerSender(t testing.TB, sender, reply string) { s.answer(t, "from:"+sender, reply) }

// AnswerContent is Answer for the content of messages to a recipient.
func (s *Server) AnswerContent(t testing.TB, recipient, reply string) {
	s.answer(t, "data:"+recipient, reply)
}

// Silence makes the server say nothing at all when a recipient is named.
func (s *Server) Silence(t testing.TB, recipient string) { s.answer(t, recipient, "silence") }

// CutBeforeSaying makes the server keep a message to a recipient and cut the connection without
// saying so: the case in which the sender cannot know.
func (s *Server) CutBeforeSaying(t testing.TB, recipient string) {
	s.answer(t, "cut:"+recipient, "before")
}

// CutAfterSaying makes the server keep a message, say so, and cut the connection before goodbye.
func (s *Server) CutAfterSaying(t testing.TB, recipient string) {
	s.answer(t, "cut:"+recipient, "after")
}

func (s *Server) answer(t testing.TB, key, reply string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[key] = reply
	if reply == "" {
		delete(s.answers, key)
	}
	b, err := json.Marshal(s.answers)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(s.dir, "answers.json")
	if err := os.WriteFile(name+".new", b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		t.Fatal(err)
	}
}

// writeCertificate makes a certificate for 127.0.0.1 and returns a pool that trusts it.
func writeCertificate(t testing.TB, name string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := clock.System{}.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for kind, content := range map[string][]byte{"CERTIFICATE": der, "PRIVATE KEY": keyDER} {
		if err := pem.Encode(&b, &pem.Block{Type: kind, Bytes: content}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return pool
}
