package db

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Protected is an error when an address leads to PostgreSQL over a network without a proof of whose server it is:
// everything that an office knows would travel where others can read it, or to whoever pretends to be the server. It
// asks the driver what it would do, so that it holds for every way of writing an address (several hosts, PGSSLMODE, a
// service file). A socket and the loopback need no protection.
func Protected(where string) error {
	if !strings.HasPrefix(where, "postgres://") && !strings.HasPrefix(where, "postgresql://") {
		return nil
	}
	cfg, err := pgconn.ParseConfig(where)
	if err != nil {
		return errors.New("db: the PostgreSQL address is malformed") // the parser's text may hold the password
	}
	ways := []*pgconn.FallbackConfig{{Host: cfg.Host, TLSConfig: cfg.TLSConfig}}
	for _, w := range append(ways, cfg.Fallbacks...) { // "prefer" tries TLS first, and then goes on without
		if !near(w.Host) && !checked(w.TLSConfig) {
			return fmt.Errorf("db: the connection to PostgreSQL on %s would not be checked: add sslmode=verify-full and sslrootcert=FILE to its address", w.Host)
		}
	}
	return nil
}

// near tells whether a host is this machine: a socket, or a loopback address.
func near(host string) bool {
	if strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") || host == "localhost" {
		return true
	}
	at := net.ParseIP(host)
	return at != nil && at.IsLoopback()
}

// checked tells whether the certificate of the server is verified: with its name (verify-full), or by its authority
// alone (verify-ca, for which the driver checks the chain itself).
func checked(c *tls.Config) bool {
	return c != nil && (!c.InsecureSkipVerify || c.VerifyPeerCertificate != nil)
}
