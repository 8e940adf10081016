package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// fake is a token whose signatures are the digest turned around; sign waits for slow when it is there.
type fake struct {
	slow    chan struct{}
	entered chan struct{}
	err     error
}

func (f fake) list() ([]shown, error) { return []shown{{Label: "lipowa", Public: []byte{1}}}, nil }

func (f fake) sign(q request) ([]byte, error) {
	if f.slow != nil {
		f.entered <- struct{}{}
		<-f.slow
	}
	return q.Digest, f.err
}

// journal is a log that many goroutines write.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// serving starts a server and tells its socket; stop ends it and waits.
func serving(t *testing.T, k signer, log io.Writer, users ...uint32) (socket string, stop func()) {
	t.Helper()
	socket = filepath.Join(t.TempDir(), "s")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	ready := make(chan struct{})
	s := &server{signer: k, users: users, log: slog.New(slog.NewTextHandler(io.MultiWriter(log, &opening{ready: ready}), nil))}
	go func() { done <- s.serve(ctx, socket) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	<-ready
	return socket, stop
}

// opening sees the first line of the log, which is written when the socket is there.
type opening struct {
	once  sync.Once
	ready chan struct{}
}

func (o *opening) Write(p []byte) (int, error) {
	o.once.Do(func() { close(o.ready) })
	return len(p), nil
}

func ask(t *testing.T, socket, body string) (a answer) {
	t.Helper()
	conn, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = conn.Write(frame(body)) // a stranger is not read
	return heard(t, conn)
}

func heard(t *testing.T, conn net.Conn) (a answer) {
	t.Helper()
	var head [4]byte
	if _, err := io.ReadFull(conn, head[:]); err != nil {
		t.Fatal(err)
	}
	body := make([]byte, binary.BigEndian.Uint32(head[:]))
	if _, err := io.ReadFull(conn, body); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

const toSign = `{"op":"sign","key":"lipowa","scheme":"ECDSA","hash":"SHA-256","digest":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}`

func me() uint32 { return uint32(os.Getuid()) }

func TestAnswers(t *testing.T) {
	var log journal
	socket, _ := serving(t, fake{}, &log, me())
	if a := ask(t, socket, `{"op":"list"}`); len(a.Keys) != 1 || a.Keys[0].Label != "lipowa" {
		t.Errorf("list: %+v", a)
	}
	if a := ask(t, socket, toSign); !bytes.Equal(a.Signature, make([]byte, 32)) {
		t.Errorf("sign: %+v", a)
	}
	if a := ask(t, socket, `{"op":"export"}`); a.Error != badRequest {
		t.Errorf("nonsense: %+v", a)
	}
	for _, want := range []string{"msg=signed key=lipowa", "digest=" + strings.Repeat("00", 32), fmt.Sprintf("uid=%d", me())} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %q:\n%s", want, log.String())
		}
	}
	info, err := os.Stat(socket)
	if err != nil || info.Mode().Perm() != socketMode {
		t.Errorf("the socket has mode %v, %v", info.Mode(), err)
	}
}

// TestAStrangerIsRefused: the kernel says who asks, and the settings name somebody else.
func TestAStrangerIsRefused(t *testing.T) {
	var log journal
	socket, _ := serving(t, fake{}, &log, me()+1)
	for _, body := range []string{toSign, `{"op":"list"}`} {
		if a := ask(t, socket, body); a.Error != refused || len(a.Signature)+len(a.Keys) > 0 {
			t.Errorf("a stranger got %+v", a)
		}
	}
	if !strings.Contains(log.String(), "msg=refused") {
		t.Error("a refusal is not logged")
	}
}

func TestWhatTheTokenSaysOfItselfStaysHere(t *testing.T) {
	for _, c := range []struct {
		reason string
		err    error
		want   string
	}{
		{"a word of the protocol is told", fmt.Errorf("x: %w", word(unsupported)), unsupported},
		{"a driver's own words are for the log", errors.New("slot 7 on /dev/ttyS0"), tokenAway},
		{"a refused PIN is for the log", errPIN, tokenAway},
	} {
		var log journal
		socket, _ := serving(t, fake{err: c.err}, &log, me())
		if a := ask(t, socket, toSign); a.Error != c.want || a.Signature != nil {
			t.Errorf("%s: %+v", c.reason, a)
		}
	}
}

// TestTheEndWaitsForSignatures: SIGTERM finishes what is being signed, and takes nothing new.
func TestTheEndWaitsForSignatures(t *testing.T) {
	k := fake{slow: make(chan struct{}), entered: make(chan struct{})}
	socket, stop := serving(t, k, io.Discard, me())
	conn, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write(frame(toSign)); err != nil {
		t.Fatal(err)
	}
	<-k.entered
	ended := make(chan struct{})
	go func() { stop(); close(ended) }()
	for { // the socket goes first
		if _, err := os.Stat(socket); err != nil {
			break
		}
	}
	select {
	case <-ended:
		t.Fatal("ended while a signature was being made")
	default:
	}
	close(k.slow)
	if a := heard(t, conn); len(a.Signature) != 32 {
		t.Errorf("the signature was lost: %+v", a)
	}
	<-ended
}

func TestTheSocket(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "s")
	l, err := listen(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := listen(path); !errors.Is(err, errSettings) {
		t.Errorf("a second process took the socket of the first: %v", err)
	}
	l.SetUnlinkOnClose(false) // as if it had been killed
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = listen(path); err != nil {
		t.Errorf("what a killed process left behind is in the way: %v", err)
	} else if err := l.Close(); err != nil {
		t.Error(err)
	}
	write(t, path, "a file")
	if _, err := listen(path); !errors.Is(err, errSettings) {
		t.Errorf("a file was replaced by the socket: %v", err)
	}
}
