// Command node is a provider of identities for trying things out, as a process of its own: it does what login.gov.pl
// does (see package samltest) for fictitious people whom one picks from a list.
//
//	go run ./internal/platform/saml/samltest/node            # writes the folder node-data and waits
//	wrota demo --providers node-data/providers.yaml          # in another window
//
// It makes new keys whenever it starts, so the portal starts after it. The portal's metadata are read when the first
// person comes. It asks for no password: it must never stand where a real office could believe it, and it listens on
// this machine alone.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"wrota/internal/platform/clock"
	"wrota/internal/platform/saml/samltest"
)

func main() {
	portal := flag.String("portal", "http://127.0.0.1:8080", "address of the portal, as its people see it")
	pages := flag.String("pages", "127.0.0.1:8090", "address for browsers")
	channel := flag.String("channel", "127.0.0.1:8091", "address of the back channel")
	dir := flag.String("data", "node-data", "folder for the file of providers and the keys")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *portal, *pages, *channel, *dir, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "node:", err)
		os.Exit(1)
	}
}

// name is that of the provider in addresses of the portal.
const name = "krajowy"

func run(ctx context.Context, portal, pages, channel, dir string, out io.Writer) error {
	for _, at := range []string{pages, channel} {
		if host, _, err := net.SplitHostPort(at); err != nil || !net.ParseIP(host).IsLoopback() {
			return fmt.Errorf("%s: it listens on this machine alone, e.g. 127.0.0.1:8090", at)
		}
	}
	s, err := samltest.StartOn(clock.System{}, pages, channel)
	if err != nil {
		return err
	}
	defer s.Stop()
	s.Find = func() ([]byte, error) { return fetch(portal + "/logowanie/saml/" + name + "/metadane") }
	file, err := s.Folder(dir, name)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "Testowy węzeł krajowy działa: %s\nUruchom portal: wrota demo --providers %s\nKoniec: Ctrl+C\n", s.Base, file)
	<-ctx.Done()
	return nil
}

// fetch reads the metadata of the portal.
func fetch(address string) ([]byte, error) {
	client := http.Client{Timeout: 10 * time.Second}
	answer, err := client.Get(address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, errors.New(address + ": " + answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, 1<<20))
}
