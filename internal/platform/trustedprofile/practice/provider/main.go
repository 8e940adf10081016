// Command provider is a service of podpis zaufany for trying things out, as a process of its own (see package practice).
//
//	go run ./internal/platform/trustedprofile/practice/provider          # writes the folder provider-data and waits
//	wrota demo --profile-service provider-data/trusted-profile.yaml # in another window
//
// It makes a new seal and a new key of the portal when the folder has none. It asks for no password: it must never
// stand where a real office could believe it, and it listens on this machine alone.
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
	"path/filepath"
	"time"

	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/trustedprofile/practice"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8092", "address of the service and its pages")
	dir := flag.String("data", "provider-data", "folder for the keys and the settings of the portal")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *listen, *dir, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "provider:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, listen, dir string, out io.Writer) error {
	if host, _, err := net.SplitHostPort(listen); err != nil || !net.ParseIP(host).IsLoopback() {
		return fmt.Errorf("%s: it listens on this machine alone, e.g. 127.0.0.1:8092", listen)
	}
	c := clock.System{}
	seal, err := kept(c, filepath.Join(dir, "seal.pem"))
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	base := "http://" + l.Addr().String()
	p := practice.New(c, seal, base+"/podpis")
	setting, err := p.Folder(dir, base+"/tpSigning5")
	if err != nil {
		return errors.Join(err, l.Close())
	}
	mux := http.NewServeMux()
	mux.Handle("/podpis", p.Pages())
	mux.Handle("POST /tpSigning5", p.Service())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	_, _ = fmt.Fprintf(out, "Ćwiczebny podpis zaufany działa: %s\nUruchom portal: wrota demo --profile-service %s\nKoniec: Ctrl+C\n", base, setting)
	select {
	case err = <-failed:
		return err
	case <-ctx.Done():
		return server.Close()
	}
}

// kept is the seal in a file, made when there is none.
func kept(c clock.Clock, path string) (*crypt.Seal, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err == nil {
		return crypt.LoadSeal(path)
	}
	seal, err := practice.NewSeal(c)
	if err != nil {
		return nil, err
	}
	return seal, seal.Save(path)
}
