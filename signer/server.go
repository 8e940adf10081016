package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"
)

const (
	maxPeers   = 64               // connections at once; the next are told to come again
	talking    = 5 * time.Second  // a peer has so long to ask, and as long to listen
	stuck      = 30 * time.Second // a driver that does not come back by then never will
	socketMode = 0o660
)

// signer is a token, as the server sees it. An error is one of the words of the protocol.
type signer interface {
	list() ([]shown, error)
	sign(q request) ([]byte, error)
}

// word is an answer that says why there is none.
type word string

func (w word) Error() string { return string(w) }

type server struct {
	signer signer
	users  []uint32
	log    *slog.Logger
}

// serve answers until ctx ends; then no connection is taken any more, and those that are open are finished.
func (s *server) serve(ctx context.Context, path string) error {
	l, err := listen(path)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	s.log.Info("listening", "socket", path, "users", s.users)
	var open sync.WaitGroup
	defer open.Wait()
	room := make(chan struct{}, maxPeers)
	for {
		conn, err := l.AcceptUnix()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("accept: %w", err)
		}
		select {
		case room <- struct{}{}:
			open.Go(func() {
				defer func() { <-room }()
				s.attend(conn)
			})
		default:
			_ = conn.SetDeadline(time.Now().Add(time.Second))
			_ = send(conn, answer{Error: busy})
			_ = conn.Close()
		}
	}
}

// listen makes the socket. One that a killed process left behind is replaced; one that answers is not.
func listen(path string) (*net.UnixListener, error) {
	if info, err := os.Lstat(path); err == nil {
		if info.Mode()&fs.ModeSocket == 0 {
			return nil, fmt.Errorf("%w: %s is there and no socket", errSettings, path)
		}
		if conn, err := net.DialTimeout("unix", path, time.Second); err == nil {
			_ = conn.Close()
			return nil, fmt.Errorf("%w: another process answers at %s", errSettings, path)
		}
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	// Born closed, then opened to the group: at no moment to everybody.
	old := syscall.Umask(0o777)
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	syscall.Umask(old)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, socketMode); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// attend answers one peer one question.
func (s *server) attend(conn *net.UnixConn) {
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(talking)); err != nil {
		return
	}
	peer, err := credentials(conn)
	if err != nil || !slices.Contains(s.users, peer.Uid) {
		s.log.Warn("refused", "uid", peer.Uid, "pid", peer.Pid)
		_ = send(conn, answer{Error: refused})
		return
	}
	q, err := receive(conn)
	if errors.Is(err, errRequest) {
		s.log.Warn("bad request", "uid", peer.Uid)
		_ = send(conn, answer{Error: badRequest})
		return
	}
	if err != nil {
		return // the peer went away, or was only looking
	}
	a := s.answer(q, peer)
	if conn.SetWriteDeadline(time.Now().Add(talking)) == nil {
		_ = send(conn, a)
	}
}

func (s *server) answer(q request, peer syscall.Ucred) (a answer) {
	// Nobody can end a call into a driver: the process ends, and whoever watches it starts a new one.
	watch := time.AfterFunc(stuck, func() {
		s.log.Error("the driver of the token does not come back")
		os.Exit(1)
	})
	defer watch.Stop()
	var err error
	begun := time.Now()
	if q.Op == "list" {
		a.Keys, err = s.signer.list()
	} else {
		a.Signature, err = s.signer.sign(q)
	}
	if err != nil {
		var w word
		if !errors.As(err, &w) {
			w = tokenAway
		}
		s.log.Error("not answered", "op", q.Op, "key", q.Key, "uid", peer.Uid, "error", err)
		return answer{Error: string(w)}
	}
	if q.Op == "sign" {
		s.log.Info("signed", "key", q.Key, "scheme", q.Scheme, "hash", q.Hash, "digest", hex.EncodeToString(q.Digest), "uid", peer.Uid, "pid", peer.Pid, "took", time.Since(begun))
	}
	return a
}

// credentials are those of the process at the other end, as the kernel noted them when it connected (unix(7), SO_PEERCRED).
func credentials(conn *net.UnixConn) (syscall.Ucred, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return syscall.Ucred{}, err
	}
	var peer *syscall.Ucred
	var got error
	err = raw.Control(func(fd uintptr) {
		peer, got = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	})
	if err := errors.Join(err, got); err != nil {
		return syscall.Ucred{}, err
	}
	return *peer, nil
}
