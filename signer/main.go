// Command wrota-signer signs digests with keys of a PKCS#11 token for the program wrota, which never holds them.
//
// It reads a file of settings, opens the token, listens on a Unix socket and answers two questions: which keys
// there are, and sign this digest with that key. Who may ask is decided by the uid of the peer, as the kernel tells it. A key
// never leaves the token; there is no question to which it would be an answer. Each signature is logged: the key, the digest, who asked.
//
// The settings, the protocol and the files are described in README.md beside this file. The program is a module of its own,
// because PKCS#11 needs cgo and wrota does not. Keep it small enough to be read in one sitting.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

// exitSettings says that trying again would not help, and could lock the token (sysexits.h, EX_CONFIG).
const exitSettings = 78

func main() {
	path := flag.String("config", "/etc/wrota-signer.json", "file of settings")
	flag.Parse()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := run(ctx, *path, log); err != nil {
		log.Error("stopped", "error", err)
		if errors.Is(err, errSettings) || errors.Is(err, errPIN) {
			os.Exit(exitSettings)
		}
		os.Exit(1)
	}
}

// run serves until ctx ends, and then until what is being signed is signed.
func run(ctx context.Context, path string, log *slog.Logger) error {
	// The PIN is in memory: no core file may show it.
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}); err != nil {
		return fmt.Errorf("core limit: %w", err)
	}
	c, err := load(path)
	if err != nil {
		return err
	}
	t, err := newToken(c, log)
	if err != nil {
		return err
	}
	defer t.close()
	// A token that is not in the reader yet is waited for; a PIN that is wrong is not tried again.
	if err := t.open(); errors.Is(err, errPIN) {
		return err
	} else if err != nil {
		log.Warn("the token is away", "error", err)
	}
	s := &server{signer: t, users: c.uids, log: log}
	return s.serve(ctx, c.Socket)
}
