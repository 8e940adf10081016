package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"strings"
	"sync/atomic"
	"time"

	gomail "github.com/wneessen/go-mail"

	"wrota/internal/platform/clock"
)

// TLS says how the connection to the relay is protected.
type TLS string

const (
	StartTLS TLS = "starttls" // begin in the clear, then TLS or nothing (RFC 3207); usually port 587
	Implicit TLS = "implicit" // TLS from the first byte (RFC 8314); usually port 465
	NoTLS    TLS = "none"     // in the clear; for a relay on the same machine, never with a password
)

// Config says which relay to use and in whose name.
type Config struct {
	Host     string
	Port     int
	TLS      TLS            // empty: StartTLS
	Roots    *x509.CertPool // trusted for the relay's certificate; nil: the system's
	User     string         // empty: no log-in
	Password string
	From     string        // a bare address; bounces go to it
	FromName string        // whose letters they are when a message does not say
	Timeout  time.Duration // to connect, and again to send; 0 means 30 seconds
}

// Sender hands messages to one relay. It makes a connection for each message: a notice costs one
// round trip more, and no idle connection has to be looked after.
type Sender struct {
	cfg    Config
	domain string // right side of Message-ID
	clock  clock.Clock
}

// NewSender checks the configuration; nothing is connected yet.
func NewSender(cfg Config, c clock.Clock) (*Sender, error) {
	if cfg.TLS == "" {
		cfg.TLS = StartTLS
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 30 * time.Second
	}
	from, err := bareAddress(cfg.From)
	switch {
	case err != nil:
		return nil, errors.New("mail: the sender's address is not one bare address")
	case cfg.Host == "" || cfg.Port <= 0 || cfg.Port > 65535 || cfg.Timeout < 0:
		return nil, errors.New("mail: the relay needs a host, a port and a timeout that is not negative")
	case cfg.TLS != StartTLS && cfg.TLS != Implicit && cfg.TLS != NoTLS:
		return nil, fmt.Errorf("mail: unknown protection %q of the connection", cfg.TLS)
	case cfg.TLS == NoTLS && cfg.User != "":
		return nil, errors.New("mail: a password is never sent in the clear")
	}
	cfg.From = from
	_, domain, _ := strings.Cut(from, "@")
	return &Sender{cfg: cfg, domain: domain, clock: c}, nil
}

// Send hands one message to the relay. It returns nil once the relay has taken it, and an *Error
// otherwise. When ctx ends the connection is cut.
func (s *Sender) Send(ctx context.Context, m Message) error {
	msg, err := m.build()
	if err == nil {
		err = s.sign(msg, m)
	}
	if err != nil {
		return &Error{Step: StepBuild, Permanent: true, cause: err}
	}
	var conn atomic.Pointer[net.Conn]
	client, err := s.client(&conn)
	if err != nil {
		return &Error{Step: StepConnect, cause: err}
	}
	defer context.AfterFunc(ctx, func() {
		if c := conn.Load(); c != nil {
			_ = (*c).Close() // unblocks whatever waits for the relay
		}
	})()
	peer, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		closeConn(&conn)
		return connectError(ctx, err)
	}
	err = client.SendWithSMTPClient(peer, msg)
	if quitErr := client.CloseWithSMTPClient(peer); quitErr != nil {
		closeConn(&conn)
	}
	if msg.IsDelivered() {
		return nil // trouble in saying goodbye must not make us send it twice
	}
	return sendError(ctx, err)
}

// sign puts in who writes, when, and under which number.
func (s *Sender) sign(msg *gomail.Msg, m Message) error {
	name := m.FromName
	if name == "" {
		name = s.cfg.FromName
	}
	if strings.ContainsAny(name, "\r\n") {
		return errors.New("the sender's name is not one line")
	}
	msg.FromMailAddress(&netmail.Address{Name: name, Address: s.cfg.From})
	msg.SetMessageIDWithValue(m.ID + "@" + s.domain)
	msg.SetDateWithValue(s.clock.Now())
	return nil
}

func (s *Sender) client(conn *atomic.Pointer[net.Conn]) (*gomail.Client, error) {
	tlsConfig := &tls.Config{ServerName: s.cfg.Host, RootCAs: s.cfg.Roots, MinVersion: tls.VersionTLS12}
	policy := gomail.TLSMandatory
	if s.cfg.TLS != StartTLS {
		policy = gomail.NoTLS
	}
	opts := []gomail.Option{
		gomail.WithPort(s.cfg.Port),
		gomail.WithTimeout(s.cfg.Timeout),
		gomail.WithTLSPolicy(policy),
		gomail.WithTLSConfig(tlsConfig),
		gomail.WithoutNoop(),
		gomail.WithoutSMTPUTF8(),
		gomail.WithDialContextFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := s.dial(ctx, network, addr, tlsConfig)
			if err != nil {
				return nil, err
			}
			conn.Store(&c)
			if ctx.Err() != nil { // it ended before there was a connection to cut
				closeConn(conn)
			}
			return c, nil
		}),
	}
	if s.cfg.User != "" {
		opts = append(opts, gomail.WithUsername(s.cfg.User), gomail.WithPassword(s.cfg.Password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return gomail.NewClient(s.cfg.Host, opts...)
}

func (s *Sender) dial(ctx context.Context, network, addr string, tlsConfig *tls.Config) (net.Conn, error) {
	if s.cfg.TLS == Implicit {
		return (&tls.Dialer{Config: tlsConfig}).DialContext(ctx, network, addr)
	}
	return new(net.Dialer).DialContext(ctx, network, addr)
}

func closeConn(conn *atomic.Pointer[net.Conn]) {
	if c := conn.Load(); c != nil {
		_ = (*c).Close()
	}
}
