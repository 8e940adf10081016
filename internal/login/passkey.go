package login

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/login/query"
	"wrota/internal/platform/db"
)

// Passkey is one key of an account.
type Passkey struct {
	ID     id.Passkey
	Name   string
	Added  time.Time
	Used   time.Time // zero if never
	Copied time.Time // when its counter went back, so that there may be a copy; zero if never

	record webauthn.Credential
}

// askedFor is how long a browser may take to answer a challenge.
const askedFor = 5 * time.Minute

// maxKeys and maxName bound what one account may keep.
const (
	maxKeys = 20
	maxName = 60
)

var (
	errPasskey    = fault.New(fault.Invalid, "login.passkey.wrong")
	errNoPasskeys = fault.New(fault.Conflict, "login.passkey.no-host")
)

// asked is a challenge that waits in the session for its answer.
type asked struct {
	Data  webauthn.SessionData `json:"data"`
	Until time.Time            `json:"until"`
}

func (s *Service) keep(data *webauthn.SessionData) (string, error) {
	b, err := json.Marshal(asked{*data, s.clock.Now().Add(askedFor)})
	if err != nil {
		return "", fmt.Errorf("login: challenge: %w", err)
	}
	return string(b), nil
}

// kept reads the challenge that a session kept; whoever calls has already taken it out of the session, so that
// it is answered once.
func (s *Service) kept(text string) (webauthn.SessionData, error) {
	var a asked
	if err := json.Unmarshal([]byte(text), &a); err != nil || !s.clock.Now().Before(a.Until) {
		return webauthn.SessionData{}, fault.New(fault.Invalid, "login.passkey.late")
	}
	return a.Data, nil
}

// person is an account as authenticators see it.
type person struct {
	account id.Account
	holder  Holder
	keys    []Passkey
}

// handleOf is what an authenticator keeps to say whose key it is: the number of the account, which tells
// nothing about the person (Web Authentication § 14.6.1).
func handleOf(a id.Account) []byte { return []byte(a.Short()) }

func (p person) WebAuthnID() []byte          { return handleOf(p.account) }
func (p person) WebAuthnName() string        { return p.holder.Login }
func (p person) WebAuthnDisplayName() string { return p.holder.Name }
func (p person) WebAuthnCredentials() []webauthn.Credential {
	var out []webauthn.Credential
	for _, k := range p.keys {
		out = append(out, k.record)
	}
	return out
}

func passkeys(ctx context.Context, tx *db.Tx, account id.Account) (out []Passkey, err error) {
	rows, err := query.New(tx).Passkeys(ctx, account)
	if err != nil {
		return nil, fmt.Errorf("login: passkeys: %w", err)
	}
	for _, r := range rows {
		k := Passkey{ID: r.ID, Name: r.Name, Added: r.AddedAt.Time, Used: r.UsedAt.Time, Copied: r.CopiedAt.Time}
		if err := r.Data.Into(&k.record); err != nil {
			return nil, fmt.Errorf("login: passkeys: %w", err)
		}
		out = append(out, k)
	}
	return out, nil
}

func (s *Service) personOf(ctx context.Context, by actor.Actor, account id.Account) (person, error) {
	h, err := s.people.Holder(ctx, account)
	if err != nil {
		return person{}, err
	}
	f, err := s.FactorsOf(ctx, by, account)
	return person{account, h, f.Passkeys}, err
}

// AskNewPasskey is what the browser needs to make a passkey, as JSON, and what the session keeps meanwhile.
func (s *Service) AskNewPasskey(ctx context.Context, by actor.Actor) (options []byte, kept string, err error) {
	if s.web == nil {
		return nil, "", errNoPasskeys
	}
	if err := s.mayChange(ctx, by); err != nil {
		return nil, "", err
	}
	p, err := s.personOf(ctx, by, by.Human())
	if err != nil {
		return nil, "", err
	}
	creation, data, err := s.web.BeginRegistration(p, webauthn.WithExclusions(webauthn.Credentials(p.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return nil, "", fmt.Errorf("login: new passkey: %w", err)
	}
	if options, err = json.Marshal(creation.Response); err != nil {
		return nil, "", fmt.Errorf("login: new passkey: %w", err)
	}
	kept, err = s.keep(data)
	return options, kept, err
}

// NewPasskey is the answer of a browser that made one.
type NewPasskey struct {
	Kept     string // what AskNewPasskey gave for the session
	Name     string
	Response []byte // JSON
}

// AddPasskey stores a passkey that the browser has made. With the first factor of an account the recovery codes
// come, too; they are shown this once.
func (s *Service) AddPasskey(ctx context.Context, by actor.Actor, n NewPasskey) (codes []string, err error) {
	if s.web == nil {
		return nil, errNoPasskeys
	}
	if err := s.mayChange(ctx, by); err != nil {
		return nil, err
	}
	name, err := checkName(n.Name)
	if err != nil {
		return nil, err
	}
	data, err := s.kept(n.Kept)
	if err != nil {
		return nil, err
	}
	p, err := s.personOf(ctx, by, by.Human())
	if err != nil {
		return nil, err
	}
	if len(p.keys) >= maxKeys {
		return nil, fault.New(fault.Conflict, "login.passkey.many", fault.Args{"N": maxKeys})
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(n.Response)
	if err != nil {
		return nil, errPasskey
	}
	record, err := s.web.CreateCredential(p, data, parsed)
	if err != nil {
		return nil, errPasskey // what exactly is wrong helps only who forges
	}
	record.Attestation = webauthn.CredentialAttestation{} // who made the key is nobody's business
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		codes, err = s.addPasskey(ctx, tx, by.Human(), name, record)
		return err
	})
	return codes, err
}

func (s *Service) addPasskey(ctx context.Context, tx *db.Tx, a id.Account, name string, record *webauthn.Credential) ([]string, error) {
	codes, err := s.firstCodes(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	n, err := query.New(tx).InsertPasskey(ctx, query.InsertPasskeyParams{
		ID: id.New[id.Passkey](), AccountID: a, Credential: credentialText(record.ID), Name: name, Data: db.ToJSON(record), AddedAt: db.At(s.clock.Now()),
	})
	if err != nil {
		return nil, fmt.Errorf("login: add passkey: %w", err)
	}
	if n == 0 { // this very key belongs to an account already
		return nil, errPasskey
	}
	s.note(ctx, tx, a, "login.passkey-added")
	return codes, s.jobs.Tell(ctx, tx, region, FactorAdded{a})
}

func credentialText(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

func checkName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case name == "":
		return "", fault.InvalidField("name", "login.passkey.name")
	case utf8.RuneCountInString(name) > maxName:
		return "", fault.Fields([]fault.Field{{Name: "name", Key: "login.passkey.name-long", Args: fault.Args{"N": maxName}}})
	}
	return name, nil
}

// AskPasskey is what the browser needs to show a passkey of this site, whosever it is, as JSON, and what the
// session keeps meanwhile. It says nothing of any account.
func (s *Service) AskPasskey() (options []byte, kept string, err error) {
	if s.web == nil {
		return nil, "", errNoPasskeys
	}
	assertion, data, err := s.web.BeginDiscoverableLogin()
	if err != nil {
		return nil, "", fmt.Errorf("login: ask passkey: %w", err)
	}
	if options, err = json.Marshal(assertion.Response); err != nil {
		return nil, "", fmt.Errorf("login: ask passkey: %w", err)
	}
	kept, err = s.keep(data)
	return options, kept, err
}

// CheckPasskey checks the answer of a browser that showed a passkey, and says whose it is. Of is the account of
// somebody who has given the right password; a key of another is refused then. Whatever is wrong, the fault is
// the same.
func (s *Service) CheckPasskey(ctx context.Context, by actor.Actor, of id.Account, kept string, response []byte) (account id.Account, err error) {
	if s.web == nil {
		return account, errNoPasskeys
	}
	if err := s.attempts.TryCode(ctx, by, of); err != nil {
		return account, err
	}
	data, err := s.kept(kept)
	if err != nil {
		return account, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return account, errPasskey
	}
	p, err := s.whose(ctx, by, parsed)
	if err != nil || !of.IsZero() && p.account != of {
		return account, s.refusedPasskey(ctx, by, of, err)
	}
	_, record, err := s.web.ValidatePasskeyLogin(func(_, _ []byte) (webauthn.User, error) { return p, nil }, data, parsed)
	if err != nil {
		return account, s.checked(ctx, by, p.account, errPasskey)
	}
	return p.account, s.checked(ctx, by, p.account, s.usedPasskey(ctx, by, p.account, record))
}

// whose finds the owner of a key; a fault of kind NotFound means that nobody here is.
func (s *Service) whose(ctx context.Context, by actor.Actor, parsed *protocol.ParsedCredentialAssertionData) (person, error) {
	var account id.Account
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		row, err := query.New(tx).Passkey(ctx, credentialText(parsed.RawID))
		account = row.AccountID
		return db.Found(err, "login.no-such-factor")
	})
	if err != nil {
		return person{}, err
	}
	return s.personOf(ctx, by, account)
}

func (s *Service) refusedPasskey(ctx context.Context, by actor.Actor, of id.Account, err error) error {
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if of.IsZero() {
		return errPasskey // nobody's account to log it about
	}
	return s.checked(ctx, by, of, errPasskey)
}

// usedPasskey writes down the counter of a key that was shown. A counter that went back means that the key was
// copied: it is refused, and its owner is told.
func (s *Service) usedPasskey(ctx context.Context, by actor.Actor, account id.Account, record *webauthn.Credential) error {
	copied := record.Authenticator.CloneWarning
	err := s.db.InTx(ctx, s.owner(by, account), func(tx *db.Tx) error {
		q, now := query.New(tx), db.At(s.clock.Now())
		row, err := q.Passkey(ctx, credentialText(record.ID))
		if err != nil {
			return db.Found(err, "login.no-such-factor")
		}
		var stored webauthn.Credential
		if err := row.Data.Into(&stored); err != nil {
			return fmt.Errorf("login: passkey: %w", err)
		}
		// The same answer sent twice at once: the other request has written the counter meanwhile.
		copied = copied || record.Authenticator.SignCount != 0 && record.Authenticator.SignCount <= stored.Authenticator.SignCount
		if copied {
			s.note(ctx, tx, account, "login.passkey-copied")
			return errors.Join(q.CopiedPasskey(ctx, query.CopiedPasskeyParams{CopiedAt: now, AccountID: account, ID: row.ID}), s.jobs.Tell(ctx, tx, region, PasskeyCopied{account}))
		}
		s.note(ctx, tx, account, "login.passkey-proved")
		return q.UsePasskey(ctx, query.UsePasskeyParams{Data: db.ToJSON(record), UsedAt: now, AccountID: account, ID: row.ID})
	})
	if err != nil {
		return fmt.Errorf("login: used passkey: %w", err)
	}
	if copied {
		return errPasskey
	}
	return nil
}

// RenamePasskey changes what the owner calls a key.
func (s *Service) RenamePasskey(ctx context.Context, by actor.Actor, key id.Passkey, name string) error {
	name, err := checkName(name)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		n, err := query.New(tx).RenamePasskey(ctx, query.RenamePasskeyParams{Name: name, AccountID: by.Human(), ID: key})
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "login.no-such-factor")
		}
		if err != nil {
			return fmt.Errorf("login: rename passkey: %w", err)
		}
		s.note(ctx, tx, by.Human(), "login.passkey-renamed")
		return nil
	})
}

// RemovePasskey takes a key away.
func (s *Service) RemovePasskey(ctx context.Context, by actor.Actor, key id.Passkey) error {
	return s.remove(ctx, by, "login.passkey-removed", func(tx *db.Tx) (int64, error) {
		return query.New(tx).DeletePasskey(ctx, query.DeletePasskeyParams{AccountID: by.Human(), ID: key})
	})
}
